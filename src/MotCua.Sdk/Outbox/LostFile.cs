namespace MotCua.Sdk.Outbox;

/// <summary>A file that could not be uploaded.</summary>
/// <param name="Name">As citizen or officer sees it.</param>
/// <param name="Path">Where it was; null when its bytes are in the outbox.</param>
/// <param name="Reason">Why, as a name.</param>
internal sealed record LostFile(string Name, string? Path, string Reason);
