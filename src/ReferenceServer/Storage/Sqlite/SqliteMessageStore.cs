using Microsoft.Data.Sqlite;

namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <inheritdoc cref="IMessageStore"/>
internal sealed class SqliteMessageStore(SqliteDatabase database) : IMessageStore
{
    internal const string FindReceiptSql = "SELECT payload_sha256, receipt FROM messages WHERE sender = $1 AND id = $2";

    private const string FindSql = $"""
        SELECT {SqliteRows.MessageColumns},
          d.state, d.enqueued_at, d.fetched_at, d.acknowledged_at, d.dead_at, d.dead_reason, d.expired_at, d.warned_at
        FROM messages m JOIN deliveries d ON d.mailbox = m.mailbox AND d.position = m.position
        WHERE m.sender = $1 AND m.id = $2
        """;

    public ValueTask<StoredReceipt?> FindReceiptAsync(string from, string id, CancellationToken cancellationToken) =>
        database.QueryAsync(session => ReadReceipt(session, from, id), cancellationToken);

    public ValueTask<(StoredMessage Message, DeliveryTimes Delivery)?> FindAsync(string from, string id, CancellationToken cancellationToken) =>
        database.QueryAsync<(StoredMessage, DeliveryTimes)?>(session =>
        {
            using var reader = session.Statement(FindSql).Query(from, id);
            return reader.Read() ? (SqliteRows.Message(reader), SqliteRows.Times(reader, SqliteRows.MessageColumnCount)) : null;
        }, cancellationToken);

    internal static StoredReceipt? ReadReceipt(SqliteSession session, string from, string id)
    {
        using var reader = session.Statement(FindReceiptSql).Query(from, id);
        return reader.Read() ? new StoredReceipt(reader.Bytes(0), reader.Bytes(1)) : null;
    }
}
