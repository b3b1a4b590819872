namespace MotCua.Sdk.Outbox;

/// <summary>The statements of one dialect, from a file in which <c>-- name: x</c> stands above each.</summary>
internal sealed class OutboxSql
{
    private const string Mark = "-- name: ";

    private readonly Dictionary<string, string> _statements;

    private OutboxSql(Dictionary<string, string> statements) => _statements = statements;

    public string this[string name] => _statements[name];

    public static OutboxSql Read(Stream file)
    {
        using var reader = new StreamReader(file);
        return new OutboxSql(reader.ReadToEnd().ReplaceLineEndings("\n").Split(Mark, StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('\n', 2))
            .ToDictionary(part => part[0].Trim(), part => part[1].Trim(), StringComparer.Ordinal));
    }
}
