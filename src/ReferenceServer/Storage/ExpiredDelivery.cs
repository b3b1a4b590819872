namespace MotCua.ReferenceServer.Storage;

/// <summary>A delivery that nobody fetched before its message's expires_at, with what its sender is told of it.</summary>
internal sealed record ExpiredDelivery(
    string Mailbox, long Position, string Sender, string Id, string? Dossier, string? Task, string Body, byte[] PayloadSha256, bool Test);
