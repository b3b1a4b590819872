namespace MotCua.Sdk.Stores;

/// <summary>The statements of one dialect, from files in which <c>-- name: x</c> stands above each.</summary>
internal sealed class StatementFile
{
    private const string Mark = "-- name: ";

    private readonly Dictionary<string, string> _statements = new(StringComparer.Ordinal);

    private StatementFile()
    {
    }

    public string this[string name] => _statements[name];

    public static StatementFile Read(params IEnumerable<Stream> files)
    {
        var all = new StatementFile();
        foreach (var file in files)
        {
            using var reader = new StreamReader(file);
            var text = reader.ReadToEnd().ReplaceLineEndings("\n");

            // What stands above the first mark is for the reader of the file.
            foreach (var part in text[Math.Max(0, text.IndexOf(Mark, StringComparison.Ordinal))..].Split(Mark, StringSplitOptions.RemoveEmptyEntries))
            {
                var lines = part.Split('\n', 2);
                all._statements.Add(lines[0].Trim(), lines[1].Trim());
            }
        }

        return all;
    }
}
