using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Vendor;

/// <summary>The product's own table of dossiers, in the file that the SDK's store shares.</summary>
internal static class Register
{
    public const string File = "vendor.db";

    public static void Create()
    {
        using var connection = new SqliteConnection($"Data Source={File}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE IF NOT EXISTS dossiers (code TEXT PRIMARY KEY, sender TEXT NOT NULL) STRICT";
        command.ExecuteNonQuery();
    }

    public static async Task AddAsync(DbTransaction transaction, string code, string sender, CancellationToken cancellationToken)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO dossiers (code, sender) VALUES (@code, @sender)";
        Add(command, "@code", code);
        Add(command, "@sender", sender);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Add(DbCommand command, string name, string value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}
