using Microsoft.Data.Sqlite;

namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <summary>Brings a file to the schema of this program, each step in a transaction of its own. An older program refuses a newer file.</summary>
internal static class SqliteMigrations
{
    /// <summary>Marks the file as ours ("MCH1"), so that another product's database is not written to by mistake.</summary>
    public const int ApplicationId = 0x4D434831;

    public static void Apply(SqliteSession session, string file, IReadOnlyList<Migration> migrations, TimeProvider time, ILogger logger)
    {
        CheckOwner(session.Connection, file);
        Run(session.Connection, null, $"""
            PRAGMA application_id = {ApplicationId};
            CREATE TABLE IF NOT EXISTS schema_migrations (
              number INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT;
            """);
        var applied = Applied(session.Connection);
        Check(file, applied, migrations);
        foreach (var migration in migrations.Where(m => !applied.ContainsKey(m.Number)))
        {
            session.Begin();
            Run(session.Connection, session.Transaction, migration.Sql);
            session.Statement("INSERT INTO schema_migrations (number, name, sha256, applied_at) VALUES ($1, $2, $3, $4)")
                .Execute(migration.Number, migration.Name, migration.Sha256, time.GetUtcNow().ToUnixTimeMilliseconds());
            session.Commit();
            Log.Migrated(logger, migration.Name);
        }
    }

    /// <exception cref="StoreSetupException">The file belongs to another product.</exception>
    public static void CheckOwner(SqliteConnection connection, string file)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_schema)";
        using var reader = command.ExecuteReader();
        reader.Read();
        if (reader.GetInt64(0) != ApplicationId && reader.GetInt64(1) > 0)
        {
            throw new StoreSetupException(
                $"Storage:Database '{file}' is a database of another product. Name a new file, or the hub's own.",
                $"Storage:Database '{file}' là cơ sở dữ liệu của sản phẩm khác. Hãy đặt tệp mới, hoặc tệp của chính nút.");
        }
    }

    private static Dictionary<int, (string Name, string Sha256)> Applied(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT number, name, sha256 FROM schema_migrations";
        using var reader = command.ExecuteReader();
        var applied = new Dictionary<int, (string, string)>();
        while (reader.Read())
        {
            applied.Add(reader.GetInt32(0), (reader.GetString(1), reader.GetString(2)));
        }

        return applied;
    }

    private static void Check(string file, Dictionary<int, (string Name, string Sha256)> applied, IReadOnlyList<Migration> migrations)
    {
        foreach (var (number, (name, sha256)) in applied)
        {
            var known = migrations.FirstOrDefault(m => m.Number == number);
            if (known is null)
            {
                throw new StoreSetupException(
                    $"The store '{file}' has schema step {name}, which this program does not know: a newer hub wrote it. Start that version or a later one, or restore the copy made before the upgrade.",
                    $"Kho '{file}' có bước lược đồ {name} mà chương trình này không biết: một phiên bản mới hơn đã ghi. Hãy chạy phiên bản đó hoặc mới hơn, hoặc khôi phục bản sao trước khi nâng cấp.");
            }

            if (known.Sha256 != sha256)
            {
                throw new StoreSetupException(
                    $"Schema step {name} of the store '{file}' differs from this program's: the file was made by a build between releases. Name a new file, or start the build that made it.",
                    $"Bước lược đồ {name} của kho '{file}' khác với chương trình này: tệp do một bản dựng giữa hai lần phát hành tạo ra. Hãy đặt tệp mới, hoặc chạy bản dựng đã tạo tệp.");
            }
        }
    }

    private static void Run(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
