using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace MotCua.Traffic;

/// <summary>The systems' own tables, in the file that the SDK's store shares: what was begun, and every effect as often as it happened.</summary>
public static class Effects
{
    public static void Create(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            PRAGMA journal_mode = WAL;
            CREATE TABLE IF NOT EXISTS begun (dossier TEXT PRIMARY KEY) STRICT;
            CREATE TABLE IF NOT EXISTS effects (number INTEGER PRIMARY KEY, message_id TEXT NOT NULL, dossier TEXT NOT NULL, step TEXT NOT NULL) STRICT;
            """;
        command.ExecuteNonQuery();
    }

    public static Task BeginAsync(DbTransaction transaction, string dossier) =>
        RunAsync(transaction, "INSERT INTO begun (dossier) VALUES ($1)", dossier);

    public static Task AddAsync(DbTransaction transaction, string messageId, string dossier, string step) =>
        RunAsync(transaction, "INSERT INTO effects (message_id, dossier, step) VALUES ($1, $2, $3)", messageId, dossier, step);

    private static async Task RunAsync(DbTransaction transaction, string sql, params string[] values)
    {
        await using var command = (SqliteCommand)transaction.Connection!.CreateCommand();
        command.Transaction = (SqliteTransaction)transaction;
#pragma warning disable CA2100 // Literals of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i + 1}", values[i]);
        }

        await command.ExecuteNonQueryAsync();
    }
}
