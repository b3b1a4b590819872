namespace MotCua.Conformance.Manual;

/// <summary>Something that happened: a message that came, or a case that ended.</summary>
internal sealed record DeskLine(string Head, string Body);
