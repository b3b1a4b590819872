using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace MotCua.Bench.EndToEnd;

/// <summary>The business table that both sides of the comparison write, with the same statement.</summary>
internal static class SqliteTable
{
    [SuppressMessage("Security", "CA2100", Justification = "A literal of this program.")]
    public static async Task CreateAsync(string file, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection($"Data Source={file}");
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA journal_mode = WAL; {sql}";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task AddEffectAsync(DbTransaction transaction, string id, string dossier, string body)
    {
        await using var command = (SqliteCommand)transaction.Connection!.CreateCommand();
        command.Transaction = (SqliteTransaction)transaction;
        command.CommandText = "INSERT INTO effects (message_id, dossier, body) VALUES ($id, $dossier, $body)";
        command.Parameters.AddWithValue("$id", id);
        command.Parameters.AddWithValue("$dossier", dossier);
        command.Parameters.AddWithValue("$body", body);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<long> CountAsync(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM effects";
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
