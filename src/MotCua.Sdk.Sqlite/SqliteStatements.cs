using Microsoft.Data.Sqlite;
using MotCua.Sdk.Stores;
using SQLitePCL;

namespace MotCua.Sdk.Sqlite;

/// <summary>The store's statements on SQLite's own functions: compiled once a connection, their parameters found once.</summary>
internal sealed class SqliteStatements(SqliteConnection connection, StatementFile sql) : IDirectStatements
{
    private readonly sqlite3 _database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
    private readonly Dictionary<string, List<Part>> _prepared = new(StringComparer.Ordinal);

    public int Execute(string name, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var changed = 0;
        foreach (var part in PartsOf(name, parameters))
        {
            Run(part, parameters, column: null);
            changed += part.Writes ? raw.sqlite3_changes(_database) : 0;
        }

        return changed;
    }

    public object? Scalar(string name, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        object? value = null;
        foreach (var part in PartsOf(name, parameters))
        {
            value = Run(part, parameters, column: 0);
        }

        return value;
    }

    public void Dispose()
    {
        foreach (var part in _prepared.Values.SelectMany(parts => parts))
        {
            part.Statement.Dispose();
        }

        _prepared.Clear();
    }

    private List<Part> PartsOf(string name, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_prepared.TryGetValue(name, out var parts))
        {
            parts = Prepare(sql[name], parameters);
            _prepared[name] = parts;
        }

        return parts;
    }

    private List<Part> Prepare(string text, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var names = new List<string>(parameters.Length);
        foreach (var (name, _) in parameters)
        {
            names.Add("@" + name);
        }

        var parts = new List<Part>();
        for (var rest = text; !string.IsNullOrWhiteSpace(rest);)
        {
            Check(raw.sqlite3_prepare_v3(_database, rest, raw.SQLITE_PREPARE_PERSISTENT, out var statement, out rest));
            var places = Enumerable.Range(1, raw.sqlite3_bind_parameter_count(statement)).Select(place => names.IndexOf(raw.sqlite3_bind_parameter_name(statement, place).utf8_to_string())).ToArray();
            parts.Add(new Part(statement, raw.sqlite3_stmt_readonly(statement) == 0, places));
        }

        return parts;
    }

    private object? Run(Part part, ReadOnlySpan<(string Name, object? Value)> parameters, int? column)
    {
        var statement = part.Statement;
        try
        {
            for (var i = 0; i < part.Places.Length; i++)
            {
                Check(Bind(statement, i + 1, parameters[part.Places[i]].Value));
            }

            object? value = null;
            for (var isFirst = true; Step(statement); isFirst = false)
            {
                value = isFirst && column is { } wanted ? Column(statement, wanted) : value;
            }

            return value;
        }
        finally
        {
            // Its own failure was thrown by the step. No value stays bound: texts are personal data.
            _ = raw.sqlite3_reset(statement);
            _ = raw.sqlite3_clear_bindings(statement);
        }
    }

    private bool Step(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Check(code);
        }

        return code == raw.SQLITE_ROW;
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code & 0xFF, _database);

    private static int Bind(sqlite3_stmt statement, int place, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(statement, place),
        string text => raw.sqlite3_bind_text(statement, place, text),
        long number => raw.sqlite3_bind_int64(statement, place, number),
        byte[] { Length: 0 } => raw.sqlite3_bind_zeroblob(statement, place, 0),
        byte[] bytes => raw.sqlite3_bind_blob(statement, place, bytes),
        _ => throw new ArgumentException($"A {value.GetType().Name} is no value of the store: text, number or bytes.", nameof(value)),
    };

    private static object? Column(sqlite3_stmt statement, int column) => raw.sqlite3_column_type(statement, column) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_INTEGER => raw.sqlite3_column_int64(statement, column),
        raw.SQLITE_BLOB => raw.sqlite3_column_blob(statement, column).ToArray(),
        _ => raw.sqlite3_column_text(statement, column).utf8_to_string(),
    };

    private sealed record Part(sqlite3_stmt Statement, bool Writes, int[] Places);
}
