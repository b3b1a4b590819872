namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <inheritdoc cref="IStalledStore"/>
internal sealed class SqliteStalledStore(SqliteDatabase database) : IStalledStore
{
    // The same dead letter: one that was delivered again and rejected again is another, with a time of its own.
    internal const string MayWarnSql =
        "SELECT EXISTS (SELECT 1 FROM deliveries WHERE mailbox = $1 AND position = $2 AND state = 2 AND warned_at IS NULL AND dead_at = $3)";

    internal const string WarnSql = "UPDATE deliveries SET warned_at = $3 WHERE mailbox = $1 AND position = $2 AND state = 2";

    private const string PassOverSql =
        "UPDATE deliveries SET warned_at = 0 WHERE mailbox = $1 AND position = $2 AND state = 2 AND warned_at IS NULL AND dead_at = $3";

    // Asked at each sweep: without its index it would read every delivery that was ever made.
    private const string FindSql = """
        SELECT d.mailbox, d.position, m.sender, m.id, m.dossier, m.task, m.body, m.payload_sha256, m.test, d.dead_reason, d.dead_at
        FROM deliveries d INDEXED BY deliveries_to_warn JOIN messages m ON m.number = d.message
        WHERE d.state = 2 AND d.warned_at IS NULL AND d.dead_at < $1
        ORDER BY d.dead_at LIMIT $2
        """;

    public ValueTask<IReadOnlyList<StalledDelivery>> FindAsync(long before, int count, CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<StalledDelivery>>(session =>
        {
            var found = new List<StalledDelivery>();
            using var row = session.Statement(FindSql).Query(before, count);
            while (row.Read())
            {
                found.Add(new StalledDelivery(
                    row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.Text(4), row.Text(5), row.GetString(6), row.Bytes(7), row.GetInt64(8) != 0,
                    row.Text(9) ?? "", row.GetInt64(10)));
            }

            return found;
        }, cancellationToken);

    public Task<bool> PassOverAsync(string mailbox, long position, long deadAt) =>
        database.WriteAsync(session => session.Statement(PassOverSql).Execute(mailbox, position, deadAt) > 0);
}
