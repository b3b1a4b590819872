namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <inheritdoc cref="IExpiryStore"/>
internal sealed class SqliteExpiryStore(SqliteDatabase database) : IExpiryStore
{
    internal const string MayExpireSql = """
        SELECT EXISTS (SELECT 1 FROM deliveries
          WHERE mailbox = $1 AND position = $2 AND state IN (0, 3) AND fetched_at IS NULL AND expires_at <= $3)
        """;

    private const string ExpireSql = """
        UPDATE deliveries SET state = 5, expired_at = $3
        WHERE mailbox = $1 AND position = $2 AND state IN (0, 3) AND fetched_at IS NULL AND expires_at <= $3 RETURNING bytes
        """;

    // Asked at each sweep: without its index it would read every delivery that was ever made.
    private const string FindSql = """
        SELECT d.mailbox, d.position, m.sender, m.id, m.dossier, m.task, m.body, m.payload_sha256, m.test
        FROM deliveries d INDEXED BY deliveries_to_expire JOIN messages m ON m.number = d.message
        WHERE d.state IN (0, 3) AND d.fetched_at IS NULL AND d.expires_at <= $1
        ORDER BY d.expires_at LIMIT $2
        """;

    public ValueTask<IReadOnlyList<ExpiredDelivery>> FindAsync(long now, int count, CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<ExpiredDelivery>>(session =>
        {
            var found = new List<ExpiredDelivery>();
            using var row = session.Statement(FindSql).Query(now, count);
            while (row.Read())
            {
                found.Add(new ExpiredDelivery(
                    row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.Text(4), row.Text(5), row.GetString(6), row.Bytes(7), row.GetInt64(8) != 0));
            }

            return found;
        }, cancellationToken);

    public Task<bool> ExpireAsync(string mailbox, long position, long now) =>
        database.WriteAsync(session => Expire(session, mailbox, position, now));

    internal static bool Expire(SqliteSession session, string mailbox, long position, long now)
    {
        var settled = SqliteWaiting.Settle(session, ExpireSql, mailbox, position, now);
        SqliteWaiting.Release(session, mailbox, settled);
        return settled.Messages > 0;
    }
}
