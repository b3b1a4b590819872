using Microsoft.Data.Sqlite;

namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <summary>Copies the database while a hub may be writing it: the copy is the state of one moment, in one file.</summary>
internal static class SqliteBackup
{
    /// <exception cref="StoreSetupException">The source is no hub's, or the copy has faults.</exception>
    public static void Copy(string source, string target)
    {
        PrivateFiles.CreateFile(target);
        using (var live = SqliteSession.Open(source, readOnly: true))
        {
            SqliteMigrations.CheckOwner(live.Connection, source);
            using var copy = Open(target);

            // A reading transaction of SQLite: writers go on, and nothing of theirs is in the copy.
            live.Connection.BackupDatabase(copy);
        }

        using (var copy = Open(target))
        {
            if (Scalar(copy, "PRAGMA integrity_check(1)") is var verdict && !Equals(verdict, "ok"))
            {
                throw new StoreSetupException(
                    $"The store '{source}' is damaged ({verdict}). Restore the last backup that is complete, and have the disk checked.",
                    $"Kho '{source}' bị hỏng. Hãy khôi phục bản sao lưu đầy đủ gần nhất và kiểm tra ổ đĩa.");
            }

            // Unfinished uploads begin again after a restore: their bytes are still being written.
            Scalar(copy, """
                PRAGMA journal_mode = DELETE;
                BEGIN IMMEDIATE;
                UPDATE attachment_usage SET bytes = bytes - (SELECT coalesce(sum(p.size), 0) FROM attachment_parts p WHERE p.agency = attachment_usage.agency);
                DELETE FROM attachment_parts;
                COMMIT;
                """);
        }
    }

    /// <summary>The attached files that the copy knows as complete.</summary>
    public static IReadOnlyList<string> Files(string copy)
    {
        using var connection = Open(copy);
        return List(connection, "SELECT sha256 FROM attachment_files ORDER BY sha256");
    }

    /// <summary>Whether the running hub still has a file: it may have been swept since the copy.</summary>
    public static bool HasFile(string source, string sha256)
    {
        using var live = SqliteSession.Open(source, readOnly: true);
        return List(live.Connection, "SELECT sha256 FROM attachment_files WHERE sha256 = $1", sha256).Count > 0;
    }

    /// <summary>Removes a file that was swept meanwhile from the copy.</summary>
    public static void Forget(string copy, string sha256)
    {
        using var connection = Open(copy);
        Scalar(connection, """
            BEGIN IMMEDIATE;
            UPDATE attachment_usage SET files = files - 1, bytes = bytes - (SELECT size FROM attachment_files WHERE sha256 = $1)
              WHERE agency IN (SELECT agency FROM attachment_uploaders WHERE sha256 = $1);
            DELETE FROM attachment_uploaders WHERE sha256 = $1;
            DELETE FROM attachment_files WHERE sha256 = $1;
            COMMIT;
            """, sha256);
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(SqliteOptions.ConnectionString(file, readOnly: false));
        connection.Open();
        return connection;
    }

    private static object? Scalar(SqliteConnection connection, string sql, string? value = null)
    {
        using var command = Command(connection, sql, value);
        return command.ExecuteScalar();
    }

    private static List<string> List(SqliteConnection connection, string sql, string? value = null)
    {
        using var command = Command(connection, sql, value);
        using var reader = command.ExecuteReader();
        var list = new List<string>();
        while (reader.Read())
        {
            list.Add(reader.GetString(0));
        }

        return list;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, string? value)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        if (value is not null)
        {
            command.Parameters.AddWithValue("$1", value);
        }

        return command;
    }
}
