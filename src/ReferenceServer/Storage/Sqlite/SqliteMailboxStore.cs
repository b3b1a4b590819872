using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <inheritdoc cref="IMailboxStore"/>
internal sealed class SqliteMailboxStore(SqliteDatabase database) : IMailboxStore
{
    private const string LeaseSql = "SELECT inbox, fence FROM mailboxes WHERE code = $1";

    // What a reader was given and has not settled: it belongs to that reader's inbox.
    private const string UnacknowledgedSql =
        "SELECT EXISTS (SELECT 1 FROM deliveries WHERE mailbox = $1 AND state = 0 AND fence = $2)";

    private const string TakeSql = """
        INSERT INTO mailboxes (code, last_position, fence, inbox) VALUES ($1, 0, 1, $2)
        ON CONFLICT (code) DO UPDATE SET fence = fence + 1, inbox = excluded.inbox RETURNING fence
        """;

    // What nobody fetched in time is given to nobody: its sender is told so. What was fetched once is the reader's until it is settled.
    private const string ReadSql = """
        SELECT d.position, d.attempt, d.message, m.payload, m.signature, m.receipt
        FROM deliveries d JOIN messages m ON m.number = d.message
        WHERE d.mailbox = $1 AND d.state = 0 AND d.position > $2 AND d.fence <> $3
          AND (d.fetched_at IS NOT NULL OR d.expires_at > $5)
        ORDER BY d.position LIMIT $4
        """;

    // The newest of a mailbox: what they say is at hand, mostly.
    private const string NewestSql = """
        SELECT position, attempt, message FROM deliveries
        WHERE mailbox = $1 AND state = 0 AND position > $2 AND fence <> $3 AND (fetched_at IS NOT NULL OR expires_at > $5)
        ORDER BY position LIMIT $4
        """;

    private const string ContentSql = "SELECT payload, signature, receipt FROM messages WHERE number = $1";

    private const string FetchedSql = """
        UPDATE deliveries SET attempt = attempt + 1, fence = $4, fetched_at = coalesce(fetched_at, $5)
        WHERE mailbox = $1 AND position BETWEEN $2 AND $3 AND state = 0 AND (fetched_at IS NOT NULL OR expires_at > $5) RETURNING position
        """;

    private const string AcknowledgeSql =
        "UPDATE deliveries SET state = 1, acknowledged_at = $5 WHERE mailbox = $1 AND position BETWEEN $2 AND $3 AND state = 0 AND fence = $4 RETURNING bytes";

    private const string RejectSql = """
        UPDATE deliveries SET state = 2, dead_at = $4, dead_reason = $5
        WHERE mailbox = $1 AND position = $2 AND state = 0 AND fence = $3 RETURNING order_key
        """;

    // What lies before the dead letter was given before it and goes on (MC-DELIVER-48).
    private const string ParkSql =
        "UPDATE deliveries SET state = 3, dead_at = $3 WHERE mailbox = $1 AND order_key = $2 AND state = 0 AND position > $4 RETURNING fence";

    private const string KeyIsDeadSql = "SELECT EXISTS (SELECT 1 FROM deliveries WHERE mailbox = $1 AND order_key = $2 AND state = 2 AND position <> $3)";

    private const string ParkedKeySql = "UPDATE mailboxes SET parked_keys = parked_keys + 1 WHERE code = $1";

    public Task<IReadOnlyList<LeaseAnswer>> LeaseAsync(IReadOnlyList<string> mailboxes, string inbox, bool raise, bool takeOver) =>
        database.WriteAsync<IReadOnlyList<LeaseAnswer>>(session => [.. mailboxes.Select(mailbox => Lease(session, mailbox, inbox, raise, takeOver))]);

    public ValueTask<DeliveryTurn> ReadAsync(
        string mailbox, long after, long? notUnderFence, int maxMessages, int maxBytes, long now, CancellationToken cancellationToken) =>
        database.QueryAsync(session => Read(session, mailbox, after, notUnderFence, maxMessages, maxBytes, now), cancellationToken);

    public Task<IReadOnlySet<long>?> MarkFetchedAsync(MailboxLease lease, IReadOnlyList<long> positions, long now) =>
        database.WriteRepeatableAsync<IReadOnlySet<long>?>(session =>
        {
            if (!Holds(session, lease))
            {
                return null;
            }

            return Mark(session, lease, positions, now);
        });

    public Task<DeliveryTurn?> FetchAsync(MailboxLease lease, long after, int maxMessages, int maxBytes, long now) =>
        database.WriteRepeatableAsync<DeliveryTurn?>(session =>
        {
            if (!Holds(session, lease))
            {
                return null;
            }

            // Nothing changes between read and mark: both are this transaction.
            var found = Newest(session, lease.Mailbox, after, lease.Fence, maxMessages, maxBytes, now);
            Mark(session, lease, [.. found.Deliveries.Select(delivery => delivery.Position)], now);
            return found;
        });

    public Task<int?> AcknowledgeAsync(MailboxLease lease, long upTo, IReadOnlyList<long> positions, long now) =>
        database.WriteRepeatableAsync<int?>(session =>
        {
            if (!Holds(session, lease))
            {
                return null;
            }

            var settled = upTo > 0 ? SqliteWaiting.Settle(session, AcknowledgeSql, lease.Mailbox, 0, upTo, lease.Fence, now) : default;
            foreach (var (first, last) in Runs(positions))
            {
                var (messages, bytes) = SqliteWaiting.Settle(session, AcknowledgeSql, lease.Mailbox, first, last, lease.Fence, now);
                settled = new WaitingAmount(settled.Messages + messages, settled.Bytes + bytes);
            }

            SqliteWaiting.Release(session, lease.Mailbox, settled);
            return (int)settled.Messages;
        });

    public Task<int?> RejectAsync(MailboxLease lease, long position, string reason, long now) =>
        database.WriteAsync<int?>(session =>
        {
            if (!Holds(session, lease))
            {
                return null;
            }

            string? key = null;
            using (var reader = session.Statement(RejectSql).Query(lease.Mailbox, position, lease.Fence, now, reason))
            {
                key = reader.Read() ? reader.GetString(0) : null;
            }

            if (key is null)
            {
                return 0;
            }

            if (session.Statement(KeyIsDeadSql).Number(lease.Mailbox, key, position) == 0)
            {
                session.Statement(ParkedKeySql).Execute(lease.Mailbox);
            }

            var count = 1;
            using (var reader = session.Statement(ParkSql).Query(lease.Mailbox, key, now, position))
            {
                while (reader.Read())
                {
                    count += reader.GetInt64(0) == lease.Fence ? 1 : 0;
                }
            }

            return count;
        });

    private DeliveryTurn Read(SqliteSession session, string mailbox, long after, long? notUnderFence, int maxMessages, int maxBytes, long now)
    {
        using var reader = session.Statement(ReadSql).Query(mailbox, after, notUnderFence ?? -1, maxMessages, now);
        return Turn(reader, row => Content(row, 3), maxMessages, maxBytes);
    }

    private DeliveryTurn Newest(SqliteSession session, string mailbox, long after, long notUnderFence, int maxMessages, int maxBytes, long now)
    {
        using var reader = session.Statement(NewestSql).Query(mailbox, after, notUnderFence, maxMessages, now);
        return Turn(reader, row => database.Recent.Find(row.GetInt64(2)) ?? Stored(session, row.GetInt64(2)), maxMessages, maxBytes);
    }

    private DeliveryTurn Turn(SqliteRow reader, Func<SqliteRow, StoredContent> content, int maxMessages, int maxBytes)
    {
        var deliveries = new List<StoredDelivery>();
        var (bytes, last, isCut) = (0, 0L, false);
        while (!isCut && reader.Read())
        {
            var found = content(reader);
            bytes += found.Payload.Length;
            isCut = bytes > maxBytes && deliveries.Count > 0;
            if (!isCut)
            {
                last = reader.GetInt64(2);
                deliveries.Add(new StoredDelivery(reader.GetInt64(0), reader.GetInt32(1), found));
            }
        }

        return new DeliveryTurn(deliveries, isCut || deliveries.Count == maxMessages, database.Recent.Find(last) is not null);
    }

    private static StoredContent Stored(SqliteSession session, long number)
    {
        using var row = session.Statement(ContentSql).Query(number);
        return row.Read() ? Content(row, 0) : throw new InvalidDataException($"A delivery names message {number}, which is not stored.");
    }

    private static StoredContent Content(SqliteRow row, int first) => new(row.Bytes(first), row.GetString(first + 1), row.Bytes(first + 2));

    private static HashSet<long> Mark(SqliteSession session, MailboxLease lease, IReadOnlyList<long> positions, long now)
    {
        var marked = new HashSet<long>(positions.Count);
        foreach (var (first, last) in Runs(positions))
        {
            using var row = session.Statement(FetchedSql).Query(lease.Mailbox, first, last, lease.Fence, now);
            while (row.Read())
            {
                marked.Add(row.GetInt64(0));
            }
        }

        return marked;
    }

    // Neighbours share a statement; a busy reader's positions mostly are neighbours.
    private static IEnumerable<(long First, long Last)> Runs(IReadOnlyList<long> positions)
    {
        var (first, last) = (0L, -1L);
        foreach (var position in positions.Order())
        {
            if (last >= 0 && position <= last + 1)
            {
                last = position;
                continue;
            }

            if (last >= 0)
            {
                yield return (first, last);
            }

            (first, last) = (position, position);
        }

        if (last >= 0)
        {
            yield return (first, last);
        }
    }

    private static LeaseAnswer Lease(SqliteSession session, string mailbox, string inbox, bool raise, bool takeOver)
    {
        string? holder = null;
        var fence = 0L;
        using (var reader = session.Statement(LeaseSql).Query(mailbox))
        {
            if (reader.Read())
            {
                holder = reader.Text(0);
                fence = reader.GetInt64(1);
            }
        }

        if (holder == inbox && !raise && !takeOver)
        {
            return new LeaseAnswer(mailbox, new MailboxLease(mailbox, inbox, fence));
        }

        if (holder is not null && holder != inbox && !takeOver && session.Statement(UnacknowledgedSql).Number(mailbox, fence) == 1)
        {
            return new LeaseAnswer(mailbox, null, ErrorReason.InboxMismatch);
        }

        return new LeaseAnswer(mailbox, new MailboxLease(mailbox, inbox, session.Statement(TakeSql).Number(mailbox, inbox)!.Value));
    }

    private static bool Holds(SqliteSession session, MailboxLease lease)
    {
        using var reader = session.Statement(LeaseSql).Query(lease.Mailbox);
        return reader.Read() && reader.Text(0) == lease.Inbox && reader.GetInt64(1) == lease.Fence;
    }
}
