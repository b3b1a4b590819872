using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MotCua.Sdk.Stores;

/// <summary>Runs the dialect's statements on one connection, each prepared once. For one caller at a time.</summary>
internal sealed class StoreSession : IAsyncDisposable
{
    private static readonly ConditionalWeakTable<DbConnection, StoreSession> Own = [];

    private readonly StatementFile _sql;
    private readonly Dictionary<string, DbCommand> _prepared = new(StringComparer.Ordinal);
    private readonly bool _keeps;
    private readonly IDirectStatements? _direct;

    private StoreSession(DbConnection connection, StatementFile sql, bool keeps, IDirectStatements? direct)
    {
        Connection = connection;
        _sql = sql;
        _keeps = keeps;
        _direct = direct;
    }

    public DbConnection Connection { get; }

    /// <summary>The transaction that statements run in.</summary>
    public DbTransaction? Transaction { get; set; }

    /// <summary>Whether commits of this connection wait for the disk, where that is a setting of the connection.</summary>
    public bool Flushes { get; set; } = true;

    /// <summary>A session of the store's own connection, which keeps its statements.</summary>
    public static StoreSession Keep(DbConnection connection, IStoreDatabase database)
    {
        var session = new StoreSession(connection, database.Sql, keeps: true, database.DirectOf(connection));
        Own.Add(connection, session);
        return session;
    }

    /// <summary>The session of a caller's transaction: the store's own where the transaction came from there, else one for this use.</summary>
    public static StoreSession Of(DbTransaction transaction, StatementFile sql) =>
        Own.TryGetValue(transaction.Connection!, out var own) && own.Transaction == transaction ? own : Lend(transaction.Connection!, transaction, sql);

    /// <summary>A session of a connection that stays the caller's.</summary>
    public static StoreSession Lend(DbConnection connection, DbTransaction? transaction, StatementFile sql) => new(connection, sql, keeps: false, direct: null) { Transaction = transaction };

    /// <summary>Runs a step of the schema: several statements.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "Text of this program.")]
    public async Task RunAsync(string step, CancellationToken cancellationToken)
    {
        await using var command = Connection.CreateCommand();
        command.Transaction = Transaction;
        command.CommandText = step;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<int> ExecuteAsync(string name, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        if (_direct is not null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return _direct.Execute(name, parameters);
        }

        var command = await CommandAsync(name, parameters, cancellationToken);
        try
        {
            return await command.ExecuteNonQueryAsync(cancellationToken);
        }
        finally
        {
            await LeaveAsync(command);
        }
    }

    public async Task<object?> ScalarAsync(string name, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        if (_direct is not null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return _direct.Scalar(name, parameters);
        }

        var command = await CommandAsync(name, parameters, cancellationToken);
        try
        {
            return await command.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull ? value : null;
        }
        finally
        {
            await LeaveAsync(command);
        }
    }

    public async Task<List<T>> ListAsync<T>(string name, Func<DbDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        var command = await CommandAsync(name, parameters, cancellationToken);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(read(reader));
            }

            return rows;
        }
        finally
        {
            await LeaveAsync(command);
        }
    }

    /// <summary>Closes the store's own connection.</summary>
    public void Close()
    {
        _direct?.Dispose();
        Connection.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _prepared.Values)
        {
            await command.DisposeAsync();
        }

        _prepared.Clear();
        _direct?.Dispose();
        if (_keeps)
        {
            await Connection.DisposeAsync();
        }
    }

    [SuppressMessage("Security", "CA2100", Justification = "The text is a statement of the dialect's file; values are parameters.")]
    private async ValueTask<DbCommand> CommandAsync(string name, (string Name, object? Value)[] parameters, CancellationToken cancellationToken)
    {
        var known = _prepared.TryGetValue(name, out var command);
        if (!known)
        {
            command = Connection.CreateCommand();
            command.CommandText = _sql[name];
            foreach (var (parameter, _) in parameters)
            {
                var added = command.CreateParameter();
                added.ParameterName = "@" + parameter;
                added.DbType = TypeOf(parameter);
                command.Parameters.Add(added);
            }
        }

        command!.Transaction = Transaction;
        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
        }

        if (!known && _keeps)
        {
            _prepared[name] = command;
            await command.PrepareAsync(cancellationToken);
        }

        return command;
    }

    // Stated, so that a prepared statement has one form whatever is null this time.
    private static DbType TypeOf(string parameter) => parameter switch
    {
        "payload" or "receipt" or "sha256" or "content" => DbType.Binary,
        "number" or "now" or "until" or "most" or "due" or "before" or "position" or "fence" or "notAfter" or "blocked" or "value" or "unreachable" or "size" or "parked" => DbType.Int64,
        _ => DbType.String,
    };

    private ValueTask LeaveAsync(DbCommand command) => _keeps ? default : command.DisposeAsync();
}
