namespace MotCua.TestKit;

/// <summary>How a test's hub differs from the default.</summary>
public sealed record TestHubOptions
{
    /// <summary>Settings by their key below <c>MotCua</c>, for example <c>Storage:AttachmentQuotaMegabytes</c>; null takes a default away.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>The folder for database, attachments and sandbox keys; null makes one that is removed with the hub.</summary>
    public string? Folder { get; init; }

    /// <summary>Keep only log lines of level Error and above: for tests that make millions of lines.</summary>
    public bool KeepsOnlyErrors { get; init; }
}
