using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace MotCua.Sdk.Outbox;

/// <summary>Runs the dialect's statements on one connection.</summary>
internal sealed class DbWork(DbConnection connection, DbTransaction? transaction, OutboxSql sql)
{
    public async Task<int> ExecuteAsync(string name, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var command = Command(name, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<object?> ScalarAsync(string name, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var command = Command(name, parameters);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    public async Task<List<T>> ListAsync<T>(string name, Func<DbDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var command = Command(name, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    [SuppressMessage("Security", "CA2100", Justification = "The text is a statement of the dialect's file; values are parameters.")]
    private DbCommand Command(string name, (string Name, object? Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql[name];
        foreach (var (parameter, value) in parameters)
        {
            var added = command.CreateParameter();
            added.ParameterName = "@" + parameter;
            added.Value = value ?? DBNull.Value;
            command.Parameters.Add(added);
        }

        return command;
    }
}
