using System.Data.Common;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace Adapter;

/// <summary>The system's own tables, in the file that the SDK's store shares: the effects, and the ids of what was sent.</summary>
internal sealed class Notes
{
    private readonly string _connection;

    public Notes(string file)
    {
        _connection = $"Data Source={file}";
        Run("PRAGMA journal_mode = WAL");
        Run("CREATE TABLE IF NOT EXISTS effects (number INTEGER PRIMARY KEY, sender TEXT NOT NULL, message_id TEXT NOT NULL, body TEXT NOT NULL) STRICT");
        Run("CREATE TABLE IF NOT EXISTS sent (number INTEGER PRIMARY KEY, message_id TEXT NOT NULL) STRICT");
    }

    public static async Task AddEffectAsync(DbTransaction transaction, string sender, string id, string body)
    {
        await using var command = (SqliteCommand)transaction.Connection!.CreateCommand();
        command.Transaction = (SqliteTransaction)transaction;
        command.CommandText = "INSERT INTO effects (sender, message_id, body) VALUES ($sender, $id, $body)";
        command.Parameters.AddWithValue("$sender", sender);
        command.Parameters.AddWithValue("$id", id);
        command.Parameters.AddWithValue("$body", body);
        await command.ExecuteNonQueryAsync();
    }

    public void AddSent(string id)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO sent (message_id) VALUES ($id)";
        command.Parameters.AddWithValue("$id", id);
        command.ExecuteNonQuery();
    }

    public IReadOnlyList<string> Sent() => Read("SELECT message_id FROM sent ORDER BY number", row => row.GetString(0));

    public JsonArray Effects() => [.. Read(
        "SELECT sender, message_id, body, count(*) FROM effects GROUP BY sender, message_id, body ORDER BY min(number)",
        row => new JsonObject { ["from"] = row.GetString(0), ["id"] = row.GetString(1), ["body"] = row.GetString(2), ["times"] = row.GetInt64(3) })];

    public string InboxId() => Read("SELECT id FROM motcua_inbox_id", row => Convert.ToString(row.GetValue(0), CultureInfo.InvariantCulture)!).Single();

    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> one)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Literals of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(one(reader));
        }

        return rows;
    }

    private void Run(string sql) => Read(sql, _ => 0);

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connection);
        connection.Open();
        return connection;
    }
}
