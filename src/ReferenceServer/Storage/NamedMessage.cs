namespace MotCua.ReferenceServer.Storage;

/// <summary>A message that another one names by its sender and id.</summary>
internal sealed record NamedMessage(string Mailbox, string? Dossier, string? Task, byte[] PayloadSha256, bool Test);
