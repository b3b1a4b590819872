using Microsoft.Data.Sqlite;

namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <summary>A statement that is compiled once for a connection and run many times. Parameters are named $1, $2, … in the SQL.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteCommand _command;
    private readonly List<SqliteParameter> _parameters = [];

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
    }

    /// <summary>Runs a statement without rows; how many rows changed.</summary>
    public int Execute(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteNonQuery();
    }

    /// <summary>Runs a query. Dispose the reader before the statement runs again.</summary>
    public SqliteDataReader Query(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteReader();
    }

    /// <summary>The first column of the first row as a number, or null.</summary>
    public long? Number(params ReadOnlySpan<object?> values)
    {
        using var reader = Query(values);
        return reader.Read() && !reader.IsDBNull(0) ? reader.GetInt64(0) : null;
    }

    public void Dispose() => _command.Dispose();

    internal void Join(SqliteTransaction? transaction) => _command.Transaction = transaction;

    private void Bind(ReadOnlySpan<object?> values)
    {
        while (_parameters.Count < values.Length)
        {
            var parameter = new SqliteParameter { ParameterName = $"${_parameters.Count + 1}" };
            _command.Parameters.Add(parameter);
            _parameters.Add(parameter);
        }

        for (var i = 0; i < values.Length; i++)
        {
            // The type is taken from the value at each binding; a null has none.
            _parameters[i].ResetSqliteType();
            _parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }
}
