using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <summary>
/// A statement that is compiled once for a connection and run many times. Parameters are named $1, $2, … in the SQL. It stands on SQLite's
/// own functions: a message runs about ten statements, and looking up and binding parameters by name cost as much as running them.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private const int OnStack = 512;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly SqliteRow _row;

    // The place of $1, $2, … among the parameters, which SQLite numbers in the order in which they stand.
    private readonly int[] _places;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement, out var tail));
        if (!string.IsNullOrWhiteSpace(tail))
        {
            _statement.Dispose();
            throw new ArgumentException("One statement, not several.", nameof(sql));
        }

        _row = new SqliteRow(this, _statement);
        _places = [.. Enumerable.Range(1, raw.sqlite3_bind_parameter_count(_statement))
            .Select(number => raw.sqlite3_bind_parameter_index(_statement, string.Create(CultureInfo.InvariantCulture, $"${number}")))];
    }

    /// <summary>Runs a statement without rows; how many rows changed.</summary>
    /// <exception cref="SqliteException">SQLite refuses.</exception>
    public int Execute(params ReadOnlySpan<object?> values)
    {
        using var row = Query(values);
        while (row.Read())
        {
            // Rows of RETURNING that the caller does not want.
        }

        return raw.sqlite3_changes(_database);
    }

    /// <summary>Inserts a row; its number. RETURNING would have SQLite make a table in memory for it each time.</summary>
    /// <exception cref="SqliteException">SQLite refuses.</exception>
    public long Insert(params ReadOnlySpan<object?> values)
    {
        Execute(values);
        return raw.sqlite3_last_insert_rowid(_database);
    }

    /// <summary>Runs a query: it begins at the first Read. Dispose the row before the statement runs again.</summary>
    /// <exception cref="SqliteException">SQLite refuses.</exception>
    public SqliteRow Query(params ReadOnlySpan<object?> values)
    {
        if (values.Length != _places.Length)
        {
            throw new ArgumentException($"The statement has {_places.Length} parameters, not {values.Length}.", nameof(values));
        }

        for (var i = 0; i < values.Length; i++)
        {
            Check(Bind(_places[i], values[i]));
        }

        return _row;
    }

    /// <summary>The first column of the first row as a number, or null.</summary>
    /// <exception cref="SqliteException">SQLite refuses.</exception>
    public long? Number(params ReadOnlySpan<object?> values)
    {
        using var row = Query(values);
        return row.Read() && !row.IsDBNull(0) ? row.GetInt64(0) : null;
    }

    public void Dispose() => _statement.Dispose();

    internal bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Check(code);
        }

        return code == raw.SQLITE_ROW;
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code & 0xFF, _database);

    private int Bind(int place, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_statement, place),
        string text => BindText(place, text),
        long number => raw.sqlite3_bind_int64(_statement, place, number),
        int number => raw.sqlite3_bind_int64(_statement, place, number),
        bool flag => raw.sqlite3_bind_int64(_statement, place, flag ? 1 : 0),
        byte[] { Length: 0 } => raw.sqlite3_bind_zeroblob(_statement, place, 0),
        byte[] bytes => raw.sqlite3_bind_blob(_statement, place, bytes),
        _ => throw new ArgumentException($"A {value.GetType().Name} is no value of the store: text, number, switch or bytes.", nameof(value)),
    };

    private int BindText(int place, string text)
    {
        // An empty span would be bound as NULL.
        if (text.Length == 0)
        {
            return raw.sqlite3_bind_text(_statement, place, text);
        }

        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = most > OnStack ? ArrayPool<byte>.Shared.Rent(most) : null;
        var buffer = rented ?? stackalloc byte[OnStack];
        var code = raw.sqlite3_bind_text(_statement, place, buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
        if (rented is not null)
        {
            // Texts are personal data: a pooled buffer must not carry them to its next user.
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }

        return code;
    }
}
