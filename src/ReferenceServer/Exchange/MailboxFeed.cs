using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>One mailbox of a stream: how far it was delivered and whether there may be more.</summary>
internal sealed class MailboxFeed(MailboxLease lease, StreamCredit credit, Action<MailboxFeed> onChange)
{
    private long _cursor;
    private int _rewound;
    private int _mayHaveMore = 1;
    private int _unsettled;
    private volatile bool _lost;

    public MailboxLease Lease => lease;

    /// <summary>Another reader has the mailbox.</summary>
    public bool IsLost => _lost;

    /// <summary>Whether it waits for its turn; guarded by the stream's lock.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Whether it waits for the reader's credit; guarded by the stream's lock.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>The position after which to read: the last one delivered, or none after a rewind.</summary>
    public long StartFrom()
    {
        if (Interlocked.Exchange(ref _rewound, 0) == 1)
        {
            (_cursor, IsNearEnd) = (0, false);
        }

        return _cursor;
    }

    /// <summary>Whether what comes next was appended since the last read, or so shortly before it that it is in memory.</summary>
    public bool IsNearEnd { get; set; }

    /// <summary>Takes the note that there may be more: a notice after this is a new one.</summary>
    public bool TakeNotice() => Interlocked.Exchange(ref _mayHaveMore, 0) == 1;

    public void Notice()
    {
        Volatile.Write(ref _mayHaveMore, 1);
        onChange(this);
    }

    /// <summary>Deliveries before the place reached are open again.</summary>
    public void Rewind()
    {
        Volatile.Write(ref _rewound, 1);
        Notice();
    }

    public void Lose()
    {
        _lost = true;
        onChange(this);
    }

    public void Delivered(long upTo, int count)
    {
        _cursor = upTo;
        Interlocked.Add(ref _unsettled, count);
        credit.Take(count);
    }

    /// <summary>Called when deliveries were acknowledged or rejected.</summary>
    public void Settle(int count)
    {
        Interlocked.Add(ref _unsettled, -count);
        credit.Give(count);
        onChange(this);
    }

    /// <summary>The mailbox leaves the stream: its share of the credit is free.</summary>
    public void GiveBack() => credit.Give(Interlocked.Exchange(ref _unsettled, 0));
}
