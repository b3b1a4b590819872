namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <summary>Keeps a mailbox's count of what waits in step with its deliveries.</summary>
internal static class SqliteWaiting
{
    private const string AmountSql = "SELECT waiting_messages, waiting_bytes FROM mailboxes WHERE code = $1";

    private const string ReleaseSql =
        "UPDATE mailboxes SET waiting_messages = waiting_messages - $2, waiting_bytes = waiting_bytes - $3 WHERE code = $1";

    public static WaitingAmount Of(SqliteSession session, string mailbox)
    {
        using var row = session.Statement(AmountSql).Query(mailbox);
        return row.Read() ? new WaitingAmount(row.GetInt64(0), row.GetInt64(1)) : default;
    }

    /// <summary>Runs a statement that settles deliveries and returns the bytes of each.</summary>
    public static WaitingAmount Settle(SqliteSession session, string sql, params ReadOnlySpan<object?> values)
    {
        var settled = default(WaitingAmount);
        using var row = session.Statement(sql).Query(values);
        while (row.Read())
        {
            settled = new WaitingAmount(settled.Messages + 1, settled.Bytes + row.GetInt64(0));
        }

        return settled;
    }

    public static void Release(SqliteSession session, string mailbox, WaitingAmount settled)
    {
        if (settled.Messages > 0)
        {
            session.Statement(ReleaseSql).Execute(mailbox, settled.Messages, settled.Bytes);
        }
    }
}
