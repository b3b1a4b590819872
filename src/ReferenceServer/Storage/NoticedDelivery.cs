namespace MotCua.ReferenceServer.Storage;

/// <summary>A delivery that the hub itself tells its sender about. The delivery is marked with the append of the notice, in the same transaction.</summary>
internal abstract record NoticedDelivery(
    string Mailbox, long Position, string Sender, string Id, string? Dossier, string? Task, string Body, byte[] PayloadSha256, bool Test)
{
    /// <summary>It is itself a hub's notice: nobody waits for what became of it.</summary>
    public bool IsOwn => Body is "deliveryFailed" or "deliveryStalled";

    /// <summary>Whether the delivery still is what the notice says of it.</summary>
    /// <param name="transaction">The append of the notice.</param>
    /// <param name="now">Unix milliseconds.</param>
    public abstract bool IsStill(IAppendTransaction transaction, long now);

    /// <summary>Notes with the delivery that its sender is told.</summary>
    /// <param name="transaction">The append of the notice.</param>
    /// <param name="now">Unix milliseconds.</param>
    public abstract void Mark(IAppendTransaction transaction, long now);
}
