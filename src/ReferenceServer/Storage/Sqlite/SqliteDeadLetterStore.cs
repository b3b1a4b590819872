namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <inheritdoc cref="IDeadLetterStore"/>
internal sealed class SqliteDeadLetterStore(SqliteDatabase database) : IDeadLetterStore
{
    private const string ListSql = """
        SELECT d.position, m.sender, m.id, m.dossier, m.body, d.dead_reason, d.dead_at, d.state
        FROM deliveries d JOIN messages m ON m.number = d.message
        WHERE d.mailbox = $1 AND d.position > $2 AND d.state IN (2, 3)
        ORDER BY d.position LIMIT $3
        """;

    // Delivered again as if never fetched under the present lease.
    private const string OpenSql = """
        UPDATE deliveries SET state = 0, fence = 0, dead_at = NULL, dead_reason = NULL, warned_at = NULL
        WHERE mailbox = $1 AND position = $2 AND state = 2 RETURNING order_key, bytes
        """;

    private const string DiscardSql = "UPDATE deliveries SET state = 4 WHERE mailbox = $1 AND position = $2 AND state = 2 RETURNING order_key, bytes";

    private const string StillDeadSql = "SELECT EXISTS (SELECT 1 FROM deliveries WHERE mailbox = $1 AND order_key = $2 AND state = 2)";

    private const string FreeSql =
        "UPDATE deliveries SET state = 0, fence = 0, dead_at = NULL WHERE mailbox = $1 AND order_key = $2 AND state = 3";

    // What was opened again behind an earlier dead letter of its key waits for that one.
    private const string ParkBehindSql = """
        UPDATE deliveries SET state = 3, dead_at = first.dead_at
        FROM (SELECT position, dead_at FROM deliveries WHERE mailbox = $1 AND order_key = $2 AND state = 2 ORDER BY position LIMIT 1) AS first
        WHERE mailbox = $1 AND order_key = $2 AND state = 0 AND deliveries.position > first.position
        """;

    private const string FreedKeySql = "UPDATE mailboxes SET parked_keys = parked_keys - 1 WHERE code = $1";

    public ValueTask<IReadOnlyList<StoredDeadLetter>> ListAsync(string mailbox, long after, int count, CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<StoredDeadLetter>>(session =>
        {
            var letters = new List<StoredDeadLetter>();
            using var row = session.Statement(ListSql).Query(mailbox, after, count);
            while (row.Read())
            {
                letters.Add(new StoredDeadLetter(
                    row.GetInt64(0), row.GetString(1), row.GetString(2), row.Text(3), row.GetString(4), row.Text(5), row.GetInt64(6),
                    row.GetInt32(7) == (int)StoredDeliveryState.Parked));
            }

            return letters;
        }, cancellationToken);

    public Task<int> SettleAsync(string mailbox, IReadOnlyList<long> positions, bool discard) => database.WriteAsync(session =>
    {
        var settled = 0;
        var bytes = 0L;
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var position in positions)
        {
            using var reader = session.Statement(discard ? DiscardSql : OpenSql).Query(mailbox, position);
            if (reader.Read())
            {
                settled++;
                keys.Add(reader.GetString(0));
                bytes += reader.GetInt64(1);
            }
        }

        if (discard)
        {
            SqliteWaiting.Release(session, mailbox, new WaitingAmount(settled, bytes));
        }

        foreach (var key in keys)
        {
            if (session.Statement(StillDeadSql).Number(mailbox, key) == 0)
            {
                session.Statement(FreeSql).Execute(mailbox, key);
                session.Statement(FreedKeySql).Execute(mailbox);
            }
            else
            {
                session.Statement(ParkBehindSql).Execute(mailbox, key);
            }
        }

        return settled;
    });
}
