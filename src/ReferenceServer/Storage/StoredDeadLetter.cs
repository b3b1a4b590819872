namespace MotCua.ReferenceServer.Storage;

/// <summary>A dead letter, or a delivery parked behind one.</summary>
internal sealed record StoredDeadLetter(long Position, string Sender, string Id, string? Dossier, string Body, string? Reason, long Since, bool Parked);
