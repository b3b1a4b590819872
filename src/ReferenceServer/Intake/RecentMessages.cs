using System.Buffers.Binary;
using MotCua.Contracts.Identifiers;

namespace MotCua.ReferenceServer.Intake;

/// <summary>
/// Which messages this hub took lately. A message whose id was made since then and that is not here is taken for new without a look into the store: nearly every
/// message is. A guess: the append looks again before it writes, and a refusal is given only after a look.
/// </summary>
internal sealed class RecentMessages(TimeProvider time)
{
    // Two halves, so that forgetting is cheap; together they hold at least this many.
    private const int Half = 65_536;

    private readonly Lock _lock = new();
    private HashSet<long> _newer = [];
    private HashSet<long> _older = [];
    private DateTimeOffset _newerSince = time.GetUtcNow();
    private DateTimeOffset _since = time.GetUtcNow();

    public void Add(string from, string id)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (_newer.Count >= Half)
            {
                (_older, _newer) = (_newer, _older);
                _newer.Clear();
                (_since, _newerSince) = (_newerSince, now);
            }

            _newer.Add(Key(from, id));
        }
    }

    /// <summary>Whether the message can be taken for new.</summary>
    public bool IsProbablyNew(string from, string id)
    {
        if (!MessageId.TryParse(id, out var parsed))
        {
            return false;
        }

        var key = Key(from, id);
        lock (_lock)
        {
            return parsed.Time > _since && !_newer.Contains(key) && !_older.Contains(key);
        }
    }

    // The random half of the id. Two messages with one key only cost a look.
    private static long Key(string from, string id)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.ParseExact(id, "D").TryWriteBytes(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]) ^ ((long)string.GetHashCode(from, StringComparison.Ordinal) << 16);
    }
}
