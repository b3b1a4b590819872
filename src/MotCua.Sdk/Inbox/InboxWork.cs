using MotCua.Sdk.Exchange;

namespace MotCua.Sdk.Inbox;

/// <summary>A delivery on its way through the inbox.</summary>
/// <param name="received">The verified message.</param>
/// <param name="fence">The newest fence it was delivered under.</param>
/// <param name="handles">Whether its handlers run in the transaction; otherwise they ran before and only the row is written.</param>
/// <param name="stop">The stop's patience is over.</param>
internal sealed class InboxWork(ReceivedMessage received, long fence, bool handles, CancellationToken stop)
{
    private readonly TaskCompletionSource<(InboxOutcome Outcome, Exception? Failure)> _done = new();

    public ReceivedMessage Received { get; } = received;

    public long Fence { get; } = fence;

    public bool Handles { get; } = handles;

    public CancellationToken Stop { get; } = stop;

    public InboxOutcome Outcome { get; set; }

    public Exception? Failure { get; set; }

    /// <summary>Ends after the commit, or when there will be none. What follows runs on the lane: it hands the next delivery in, or an acknowledgement on.</summary>
    public Task<(InboxOutcome Outcome, Exception? Failure)> Done => _done.Task;

    public void End() => _done.TrySetResult((Outcome, Failure));
}
