using System.Collections.Concurrent;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>
/// Who reads which mailbox now. The fence and the inbox are in the store and outlive a restart; here stands what only matters while the
/// reader is there: how long the lease lasts and which stream is to be told when it goes.
/// </summary>
internal sealed class LeaseBook(IMailboxStore store, ExchangeOptions options, TimeProvider time)
{
    private const int MailboxesAtOnce = 100;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>When a lease taken or renewed now ends.</summary>
    public DateTimeOffset Until => time.GetUtcNow() + options.Lease;

    /// <summary>The lease of an inbox that pulls. A stream of the same inbox loses the mailbox.</summary>
    /// <exception cref="RefusalException">INBOX_MISMATCH.</exception>
    public async ValueTask<MailboxLease> ForPullAsync(string mailbox, string inbox, bool takeOver)
    {
        var present = _entries.GetValueOrDefault(mailbox);
        if (present is { Feed: null } && present.Lease.Inbox == inbox && !takeOver)
        {
            return present.Lease;
        }

        var answers = await store.LeaseAsync([mailbox], inbox, raise: present?.Feed is not null, takeOver);
        var lease = answers[0].Lease ?? throw new RefusalException(answers[0].Refusal);
        Enter(lease, null);
        return lease;
    }

    /// <summary>Leases for a stream: the fence is raised, so that what an earlier reader still holds is delivered again.</summary>
    public async IAsyncEnumerable<LeaseAnswer> ForStreamAsync(IReadOnlyList<string> mailboxes, string inbox, bool takeOver)
    {
        // A province's worth of mailboxes at once would keep messages waiting for the writer.
        foreach (var some in mailboxes.Chunk(MailboxesAtOnce))
        {
            foreach (var answer in await store.LeaseAsync(some, inbox, raise: true, takeOver))
            {
                yield return answer;
            }
        }
    }

    /// <summary>Notes who has the lease; who had it before is told.</summary>
    public void Enter(MailboxLease lease, MailboxFeed? feed)
    {
        Entry? before = null;
        _entries.AddOrUpdate(lease.Mailbox, new Entry(lease, feed), (_, present) =>
        {
            before = present;
            return lease.Fence >= present.Lease.Fence ? new Entry(lease, feed) : present;
        });
        if (before?.Feed is { } loser && before.Lease.Fence < lease.Fence)
        {
            loser.Lose();
        }
    }

    /// <summary>Forgets a lease that the store no longer confirms, or whose stream ended.</summary>
    public void Leave(MailboxLease lease)
    {
        if (_entries.TryGetValue(lease.Mailbox, out var entry) && entry.Lease == lease)
        {
            _entries.TryRemove(new KeyValuePair<string, Entry>(lease.Mailbox, entry));
        }
    }

    /// <summary>Deliveries under this lease were settled: its stream may send as many more.</summary>
    public void Settled(MailboxLease lease, int count)
    {
        if (_entries.TryGetValue(lease.Mailbox, out var entry) && entry.Lease == lease)
        {
            entry.Feed?.Settle(count);
        }
    }

    /// <summary>Deliveries behind the reader's place are open again.</summary>
    public void Rewind(string mailbox)
    {
        if (_entries.TryGetValue(mailbox, out var entry))
        {
            entry.Feed?.Rewind();
        }
    }

    private sealed record Entry(MailboxLease Lease, MailboxFeed? Feed);
}
