using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Stage;

/// <summary>A call of the system under test, as cases look at it.</summary>
/// <param name="Operation">Short name (<c>Exchange/Send</c>), or method and path of a file.</param>
/// <param name="Wire">How it came.</param>
/// <param name="At">When it came, counted from the start of the stage.</param>
/// <param name="View">Header fields, token, request.</param>
internal sealed record StageCall(string Operation, WireKind Wire, TimeSpan At, JsonObject View);
