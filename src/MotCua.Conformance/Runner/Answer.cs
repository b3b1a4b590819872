using System.Text.Json.Nodes;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Runner;

/// <summary>What an operation was answered, the same for both wires.</summary>
/// <param name="Raw">As it came.</param>
/// <param name="Code">Name of the status (MC-WIRE-20, Connect spelling), <c>ok</c> included; empty where the answer has none of the server's own.</param>
/// <param name="Body">The message as ProtoJSON with payloads and statements unfolded, where the call succeeded.</param>
/// <param name="Error">The refusal, where it did not.</param>
internal sealed record Answer(RawAnswer Raw, string Code, JsonNode? Body, Fault? Error)
{
    /// <summary>The frames of the body, on wires that have them (MC-WIRE-10); null where it is no whole frames.</summary>
    public IReadOnlyList<RawFrame>? Frames { get; init; }

    public bool IsOk => Code == "ok";
}
