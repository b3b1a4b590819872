using Google.Protobuf;
using MotCua.Contracts.Wire;

namespace MotCua.Sdk.Transport;

/// <summary>A call that did not succeed, whatever the reason and the wire. Only the caller's own cancellation is another exception.</summary>
internal sealed class WireCallException : Exception
{
    public WireCallException(WireError error, Exception? inner = null)
        : base($"{error.Code}: {error.Message}", inner) => Error = error;

    public WireError Error { get; }

    public StatusCode Code => Error.Code;

    /// <summary>Trailing metadata; empty when the failure is not the server's answer.</summary>
    public WireMetadata Trailers { get; init; } = new();

    /// <summary>The HTTP status, or null when no answer came.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>The wait that the server or a gateway asks for.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the status is the server's own word; false when it was made here from a lost connection or a gateway's answer.</summary>
    public bool FromServer { get; init; }

    /// <summary>The first detail of a type, or null.</summary>
    public T? Detail<T>()
        where T : class, IMessage<T>, new()
    {
        foreach (var detail in Error.Details)
        {
            if (detail.TryUnpack(out T value))
            {
                return value;
            }
        }

        return null;
    }
}
