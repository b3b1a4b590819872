namespace MotCua.ReferenceServer.Storage;

/// <summary>A dead letter that nobody settled, with what its sender is told of it: the reader's reason, and since when it is one (Unix milliseconds).</summary>
internal sealed record StalledDelivery(
    string Mailbox, long Position, string Sender, string Id, string? Dossier, string? Task, string Body, byte[] PayloadSha256, bool Test, string Reason, long DeadAt)
    : NoticedDelivery(Mailbox, Position, Sender, Id, Dossier, Task, Body, PayloadSha256, Test)
{
    /// <inheritdoc/>
    public override bool IsStill(IAppendTransaction transaction, long now) => transaction.MayWarn(Mailbox, Position, DeadAt);

    /// <inheritdoc/>
    public override void Mark(IAppendTransaction transaction, long now) => transaction.Warn(Mailbox, Position, now);
}
