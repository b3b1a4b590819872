using System.Text.Encodings.Web;
using System.Text.Json;

namespace MotCua.Contracts.Wire;

/// <summary>How Connect's own JSON is written: Vietnamese stays readable; the text is never placed in HTML.</summary>
internal static class ConnectJson
{
    internal static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
