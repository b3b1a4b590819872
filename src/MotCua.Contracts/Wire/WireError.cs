using Google.Protobuf.WellKnownTypes;

namespace MotCua.Contracts.Wire;

/// <summary>The failure of a call as both wires carry it.</summary>
/// <param name="Code">The canonical code, never <see cref="StatusCode.Ok"/>.</param>
/// <param name="Message">A sentence for a developer; may be empty.</param>
/// <param name="Details">Packed detail messages, for example <c>google.rpc.ErrorInfo</c>.</param>
public sealed record WireError(StatusCode Code, string Message, IReadOnlyList<Any> Details)
{
    /// <summary>A failure without details.</summary>
    /// <param name="code">The canonical code.</param>
    /// <param name="message">A sentence for a developer.</param>
    public WireError(StatusCode code, string message)
        : this(code, message, [])
    {
    }
}
