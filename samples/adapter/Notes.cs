using System.Data.Common;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace Adapter;

/// <summary>The system's own tables, in the file that the SDK's store shares: the effects, the ids of what was sent, the facts and due dates that it said.</summary>
internal sealed class Notes
{
    private readonly string _connection;

    public Notes(string file)
    {
        _connection = $"Data Source={file}";
        Run("PRAGMA journal_mode = WAL");
        Run("CREATE TABLE IF NOT EXISTS effects (number INTEGER PRIMARY KEY, sender TEXT NOT NULL, message_id TEXT NOT NULL, body TEXT NOT NULL) STRICT");
        Run("CREATE TABLE IF NOT EXISTS received (sender TEXT NOT NULL, message_id TEXT NOT NULL, payload BLOB NOT NULL, signature TEXT NOT NULL, PRIMARY KEY (sender, message_id)) STRICT");
        Run("CREATE TABLE IF NOT EXISTS sent (number INTEGER PRIMARY KEY, message_id TEXT NOT NULL) STRICT");
        Run("CREATE TABLE IF NOT EXISTS used_ids (id TEXT PRIMARY KEY, says TEXT NOT NULL) STRICT");
        Run("CREATE TABLE IF NOT EXISTS due_dates (dossier TEXT NOT NULL, task TEXT NOT NULL, recipient TEXT NOT NULL, accepted_at TEXT NOT NULL, due_at TEXT NOT NULL, provisional INTEGER NOT NULL, PRIMARY KEY (dossier, task)) STRICT");
    }

    public static Task AddEffectAsync(DbTransaction transaction, string sender, string id, string body) =>
        WriteAsync(transaction, "INSERT INTO effects (sender, message_id, body) VALUES ($sender, $id, $body)", ("$sender", sender), ("$id", id), ("$body", body));

    /// <summary>The message as it came: what was signed is these bytes.</summary>
    public static Task AddReceivedAsync(DbTransaction transaction, string sender, string id, byte[] payload, string signature) =>
        WriteAsync(transaction, "INSERT OR IGNORE INTO received (sender, message_id, payload, signature) VALUES ($sender, $id, $payload, $signature)", ("$sender", sender), ("$id", id), ("$payload", payload), ("$signature", signature));

    /// <summary>In the transaction that enqueues the message: a second connection would wait for it.</summary>
    public static Task AddSentAsync(DbTransaction transaction, string id) => WriteAsync(transaction, "INSERT INTO sent (message_id) VALUES ($id)", ("$id", id));

    public static Task AddUsedIdAsync(DbTransaction transaction, string id, string says) => WriteAsync(transaction, "INSERT OR IGNORE INTO used_ids VALUES ($id, $says)", ("$id", id), ("$says", says));

    public static Task SetDueDateAsync(DbTransaction transaction, SaidDueDate said) => WriteAsync(
        transaction,
        "INSERT OR REPLACE INTO due_dates VALUES ($dossier, $task, $recipient, $accepted, $due, $provisional)",
        ("$dossier", said.Dossier), ("$task", said.Task), ("$recipient", said.Recipient), ("$accepted", Text(said.AcceptedAt)), ("$due", Text(said.DueAt)), ("$provisional", said.IsProvisional));

    /// <summary>Work in one transaction of the file: what the product notes and what it sends stand or fall together.</summary>
    public async Task InTransactionAsync(Func<DbTransaction, Task> work)
    {
        await using var connection = Open();
        await using var transaction = await connection.BeginTransactionAsync();
        await work(transaction);
        await transaction.CommitAsync();
    }

    /// <summary>What was said under an id; null where it is free.</summary>
    public string? SaidUnder(string id) => Read("SELECT id, says FROM used_ids", row => (Id: row.GetString(0), Says: row.GetString(1))).Find(row => row.Id == id).Says;

    public IReadOnlyList<SaidDueDate> DueDates() => Read(
        "SELECT recipient, dossier, task, accepted_at, due_at, provisional FROM due_dates",
        row => new SaidDueDate(row.GetString(0), row.GetString(1), row.GetString(2), Time(row.GetString(3)), Time(row.GetString(4)), row.GetBoolean(5)));

    public IReadOnlyList<string> Sent() => Read("SELECT message_id FROM sent ORDER BY number", row => row.GetString(0));

    public JsonArray Effects() => [.. Read(
        "SELECT sender, message_id, body, count(*) FROM effects GROUP BY sender, message_id, body ORDER BY min(number)",
        row => new JsonObject { ["from"] = row.GetString(0), ["id"] = row.GetString(1), ["body"] = row.GetString(2), ["times"] = row.GetInt64(3) })];

    public (byte[] Payload, string Signature) Received(string sender, string id) =>
        Read("SELECT payload, signature FROM received WHERE sender = $sender AND message_id = $id", row => ((byte[])row.GetValue(0), row.GetString(1)), ("$sender", sender), ("$id", id)).Single();

    public string InboxId() => Read("SELECT id FROM motcua_inbox_id", row => Convert.ToString(row.GetValue(0), CultureInfo.InvariantCulture)!).Single();

    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> one, params (string Name, object Value)[] values)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Literals of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(one(reader));
        }

        return rows;
    }

    private static async Task WriteAsync(DbTransaction transaction, string sql, params (string Name, object Value)[] values)
    {
        await using var command = (SqliteCommand)transaction.Connection!.CreateCommand();
        command.Transaction = (SqliteTransaction)transaction;
#pragma warning disable CA2100 // Literals of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        await command.ExecuteNonQueryAsync();
    }

    private static string Text(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) => DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture);

    private void Run(string sql) => Read(sql, _ => 0);

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connection);
        connection.Open();
        return connection;
    }
}
