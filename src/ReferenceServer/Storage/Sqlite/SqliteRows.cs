namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <summary>Rows to records.</summary>
internal static class SqliteRows
{
    public const int MessageColumnCount = 19;

    public const string MessageColumns = """
        m.number, m.sender, m.id, m.recipient, m.mailbox, m.position, m.dossier, m.task, m.body, m.payload, m.signature,
          m.payload_sha256, m.receipt, m.created_at, m.expires_at, m.received_at, m.phase, m.clock, m.test
        """;

    public static StoredMessage Message(SqliteRow row) => new()
    {
        Number = row.GetInt64(0),
        Sender = row.GetString(1),
        Id = row.GetString(2),
        Recipient = row.GetString(3),
        Mailbox = row.GetString(4),
        Position = row.GetInt64(5),
        Dossier = row.Text(6),
        Task = row.Text(7),
        Body = row.GetString(8),
        Payload = row.Bytes(9),
        Signature = row.GetString(10),
        PayloadSha256 = row.Bytes(11),
        Receipt = row.Bytes(12),
        CreatedAt = row.GetInt64(13),
        ExpiresAt = row.GetInt64(14),
        ReceivedAt = row.GetInt64(15),
        Phase = row.GetInt32(16),
        Clock = row.GetInt32(17),
        Test = row.GetInt64(18) != 0,
    };

    public const int TaskColumnCount = 7;

    public const string TaskColumns = "t.state, t.opened_at, t.changed_at, t.accepted_at, t.due_at, t.due_provisional, t.ended_at";

    public const string TaskSql = $"SELECT {TaskColumns} FROM tasks t WHERE t.dossier = $1 AND t.task = $2";

    public static TaskRow Task(SqliteRow row, int first = 0) =>
        new(TaskStateText.Read(row.GetString(first)), row.GetInt64(first + 1), row.GetInt64(first + 2))
        {
            AcceptedAt = row.Number(first + 3),
            DueAt = row.Number(first + 4),
            DueProvisional = row.GetInt64(first + 5) != 0,
            EndedAt = row.Number(first + 6),
        };

    public static DeliveryTimes Times(SqliteRow row, int first) => new(
        (StoredDeliveryState)row.GetInt32(first), row.GetInt64(first + 1), row.Number(first + 2), row.Number(first + 3), row.Number(first + 4),
        row.Text(first + 5), row.Number(first + 6), row.Number(first + 7) is > 0 and var told ? told : null);
}
