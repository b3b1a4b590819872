namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <summary>
/// What was appended a moment ago: a reader that keeps up is given it without a look at the file. By the message's number, which is given once: a row never changes, and
/// what was rolled back was never added. Thread-safe, of at most <see cref="Slots"/> times <see cref="MostBytes"/>.
/// </summary>
internal sealed class RecentContents
{
    public const int Slots = 2048;
    public const int MostBytes = 8 * 1024;

    private readonly Entry?[] _entries = new Entry?[Slots];

    public void Add(long number, StoredContent content)
    {
        if (content.Payload.Length + content.ReceiptLength <= MostBytes)
        {
            Volatile.Write(ref _entries[number % Slots], new Entry(number, content));
        }
    }

    public StoredContent? Find(long number) =>
        Volatile.Read(ref _entries[number % Slots]) is { } entry && entry.Number == number ? entry.Content : null;

    private sealed record Entry(long Number, StoredContent Content);
}
