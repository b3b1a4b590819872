using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;

namespace MotCua.Sdk.Handlers;

/// <summary>A delivery on its way through a handler to its acknowledgement.</summary>
internal sealed class DeliveryWork(ReceivedMessage received, string key, int session)
{
    private Delivery _delivery = received.Delivery;

    public ReceivedMessage Received { get; } = received;

    public string Key { get; } = key;

    /// <summary>The stream or poll that brought it last; guarded by the dispatcher's lock.</summary>
    public int Session { get; set; } = session;

    /// <summary>As it came last: an acknowledgement carries the newest fence.</summary>
    public Delivery Delivery
    {
        get => Volatile.Read(ref _delivery);
        set => Volatile.Write(ref _delivery, value);
    }

    /// <summary>The handlers returned, and only the inbox's row is missing.</summary>
    public bool HandlersRan { get; set; }

    /// <summary>Ends when it was acknowledged or rejected, or neither could be.</summary>
    public TaskCompletionSource Settled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
