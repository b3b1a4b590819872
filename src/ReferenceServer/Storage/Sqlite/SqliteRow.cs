using SQLitePCL;

namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <summary>The rows of a running query, one at a time. Columns count from 0. There is one for a statement: dispose it before the statement runs again.</summary>
internal sealed class SqliteRow(SqliteStatement owner, sqlite3_stmt statement) : IDisposable
{
    /// <summary>Goes to the next row; false when there is none.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">SQLite refuses.</exception>
    public bool Read() => owner.Step();

    public bool IsDBNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long GetInt64(int column) => raw.sqlite3_column_int64(statement, column);

    public int GetInt32(int column) => checked((int)GetInt64(column));

    /// <summary>A text that is not null.</summary>
    public string GetString(int column) => IsDBNull(column) ? throw Null(column) : raw.sqlite3_column_text(statement, column).utf8_to_string();

    /// <summary>Bytes that are not null; a copy.</summary>
    public byte[] Bytes(int column) => IsDBNull(column) ? throw Null(column) : raw.sqlite3_column_blob(statement, column).ToArray();

    public string? Text(int column) => IsDBNull(column) ? null : GetString(column);

    public long? Number(int column) => IsDBNull(column) ? null : GetInt64(column);

    /// <summary>Ends the query. Bound values are kept until the next run binds its own.</summary>
    public void Dispose() => _ = raw.sqlite3_reset(statement);

    private static InvalidOperationException Null(int column) => new($"Column {column} is null.");
}
