using System.Text.Json.Nodes;

namespace MotCua.Conformance.Stage;

/// <summary>Bytes in a JSON call, however they are written: whether they are written as the contract says is for the cases (MC-CORE-14).</summary>
internal static class StageBytes
{
    public static byte[] Read(JsonNode? node)
    {
        var text = (node?.ToString() ?? "").TrimEnd('=').Replace('-', '+').Replace('_', '/');
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out var length) ? bytes[..length] : [];
    }
}
