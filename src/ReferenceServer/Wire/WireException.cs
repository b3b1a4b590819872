using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Wire;

namespace MotCua.ReferenceServer.Wire;

/// <summary>A handler's refusal: code, text and details go to the caller on either wire.</summary>
internal sealed class WireException : Exception
{
    public WireException(StatusCode code, string message, params IEnumerable<IMessage> details)
        : this(new WireError(code, message, [.. details.Select(detail => Any.Pack(detail))]))
    {
    }

    public WireException(WireError error)
        : base(error.Message) => Error = error;

    /// <summary>The failure.</summary>
    public WireError Error { get; }

    /// <summary>Trailing metadata of the answer.</summary>
    public WireMetadata Trailers { get; } = new();
}
