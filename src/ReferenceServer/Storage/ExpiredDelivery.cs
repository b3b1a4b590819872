namespace MotCua.ReferenceServer.Storage;

/// <summary>A delivery that nobody fetched before its message's expires_at, with what its sender is told of it.</summary>
internal sealed record ExpiredDelivery(
    string Mailbox, long Position, string Sender, string Id, string? Dossier, string? Task, string Body, byte[] PayloadSha256, bool Test)
    : NoticedDelivery(Mailbox, Position, Sender, Id, Dossier, Task, Body, PayloadSha256, Test)
{
    /// <inheritdoc/>
    public override bool IsStill(IAppendTransaction transaction, long now) => transaction.MayExpire(Mailbox, Position, now);

    /// <inheritdoc/>
    public override void Mark(IAppendTransaction transaction, long now) => transaction.Expire(Mailbox, Position, now);
}
