using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage;
using MotCua.ReferenceServer.Storage.Sqlite;

namespace MotCua.ReferenceServer.Tests.Storage;

public sealed class SqliteDatabaseTests : IDisposable
{
    private const string Notes = "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;";

    private static readonly Migration Step1 = new(1, "0001_notes", Notes);
    private static readonly Migration Step2 = new(2, "0002_more", "ALTER TABLE notes ADD COLUMN more TEXT;");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_answered_is_there_after_a_restart()
    {
        using (var first = Open())
        {
            Assert.Equal(1, await Insert(first, "hồ sơ"));
        }

        using var second = Open();
        Assert.Equal(["hồ sơ"], await Texts(second));
    }

    [Fact]
    public async Task The_file_is_in_wal_mode_and_flushes_each_commit()
    {
        using var database = Open();
        var (mode, synchronous) = await database.WriteAsync((c, t) => (Scalar(c, t, "PRAGMA journal_mode"), Scalar(c, t, "PRAGMA synchronous")));
        Assert.Equal("wal", mode);
        Assert.Equal("2", synchronous);
    }

    [Fact]
    public async Task What_the_store_creates_is_for_the_hubs_account_only()
    {
        var file = Path.Combine(_folder.File("kho dữ liệu"), "hub.db");
        using var database = SqliteDatabase.Open(new SqliteOptions(file), TimeProvider.System, NullLoggerFactory.Instance);
        await database.WriteAsync((c, t) => Scalar(c, t, "INSERT INTO sandbox_clock VALUES (1, 1) RETURNING 1"));
        foreach (var path in new[] { Path.GetDirectoryName(file)!, file, file + "-wal", file + "-shm" })
        {
            Assert.True(Path.Exists(path), path);

            // Windows has lists of rights in place of modes, inherited from the folder above.
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
            }
        }
    }

    [Theory]
    [InlineData(":memory:")]
    [InlineData("file:hub?mode=memory&cache=shared")]
    [InlineData("Data Source=:memory:")]
    [InlineData("")]
    public void Sqlite_in_memory_is_refused_and_a_right_path_is_shown(string path)
    {
        var refusal = Assert.Throws<StoreSetupException>(() => SqliteDatabase.Open(new SqliteOptions(path), TimeProvider.System, NullLoggerFactory.Instance));
        Assert.Contains("Storage:Database=/var/lib/motcua/hub.db", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hubs_own_schema_steps_have_unique_numbers_and_can_be_applied()
    {
        Assert.Equal(Migration.All.Count, Migration.All.Select(m => m.Number).Distinct().Count());
        Assert.Contains(Migration.All, m => m.Name == "0001_messages");
        using var database = SqliteDatabase.Open(new SqliteOptions(_folder.File("hub.db")), TimeProvider.System, NullLoggerFactory.Instance);
    }

    [Fact]
    public void An_older_program_refuses_a_newer_schema()
    {
        Open(Step1, Step2).Dispose();
        var refusal = Assert.Throws<StoreSetupException>(() => Open(Step1));
        Assert.Contains("0002_more", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("a newer hub wrote it", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("một phiên bản mới hơn đã ghi", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_step_that_was_changed_after_it_ran_is_noticed()
    {
        Open(Step1).Dispose();
        var refusal = Assert.Throws<StoreSetupException>(() => Open(Step1 with { Sql = Notes + " " }));
        Assert.Contains("0001_notes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_program_adds_its_steps_and_keeps_the_data()
    {
        using (var before = Open(Step1))
        {
            await Insert(before, "kept");
        }

        using var after = Open(Step1, Step2);
        Assert.Equal(["kept"], await Texts(after));
    }

    [Fact]
    public void A_database_of_another_product_is_left_alone()
    {
        using (var other = new SqliteConnection(SqliteOptions.ConnectionString(_folder.File("hub.db"), readOnly: false)))
        {
            other.Open();
            Scalar(other, null, "CREATE TABLE theirs (x)");
        }

        Assert.Contains("another product", Assert.Throws<StoreSetupException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_hub_on_the_same_file_is_refused()
    {
        using var first = Open();
        var refusal = Assert.Throws<StoreSetupException>(() => Open());
        Assert.Contains("in use by another hub", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("đang được một nút khác dùng", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_work_that_fails_is_undone_alone()
    {
        using var database = Open();
        using var gate = new ManualResetEventSlim();
        var first = database.WriteAsync((_, _) => gate.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        var good = Insert(database, "good");
        var bad = database.WriteAsync<int>((c, t) =>
        {
            Scalar(c, t, "INSERT INTO notes (text) VALUES ('bad')");
            throw new RefusalException(ErrorReason.AliasConflict);
        });
        var broken = database.WriteAsync((c, t) => Scalar(c, t, "INSERT INTO notes (id, text) VALUES (1, 'same key')"));
        var last = Insert(database, "last");
        gate.Set();

        Assert.True(await first);
        await good;
        Assert.Equal(ErrorReason.AliasConflict, (await Assert.ThrowsAsync<RefusalException>(() => bad)).Reason);
        await Assert.ThrowsAsync<SqliteException>(() => broken);
        await last;
        Assert.Equal(["good", "last"], await Texts(database));
    }

    [Fact]
    public async Task A_full_disk_is_store_unavailable_and_the_hub_goes_on_when_there_is_room()
    {
        using var database = Open();
        await Insert(database, "before");
        await database.WriteAsync((c, t) => Scalar(c, t, "PRAGMA max_page_count = 4"));
        var refused = await Assert.ThrowsAsync<RefusalException>(() => Insert(database, new string('x', 100_000)));
        Assert.Equal(ErrorReason.StoreUnavailable, refused.Reason);

        // The limit belonged to the connection that was given up.
        await Insert(database, "after");
        Assert.Equal(["before", "after"], await Texts(database));
    }

    [Fact]
    public async Task A_read_only_file_is_store_unavailable_and_the_hub_goes_on_when_it_is_writable()
    {
        using var database = Open();
        await database.WriteAsync((c, t) => Scalar(c, t, "PRAGMA query_only = ON"));
        var refused = await Assert.ThrowsAsync<RefusalException>(() => Insert(database, "refused"));
        Assert.Equal(ErrorReason.StoreUnavailable, refused.Reason);
        await Insert(database, "taken");
        Assert.Equal(["taken"], await Texts(database));
    }

    [Fact]
    public void A_damaged_file_is_refused_at_start_with_its_name()
    {
        File.WriteAllText(_folder.File("hub.db"), new string('z', 8192));
        Assert.Contains(_folder.File("hub.db"), Assert.Throws<StoreSetupException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_waiting_work_than_the_queue_takes_is_hub_busy()
    {
        using var database = SqliteDatabase.Open(new SqliteOptions(_folder.File("hub.db")) { WriteQueue = 2 }, [Step1], TimeProvider.System, NullLoggerFactory.Instance);
        using var gate = new ManualResetEventSlim();
        using var running = new ManualResetEventSlim();
        var first = database.WriteAsync((_, _) =>
        {
            running.Set();
            return gate.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        });
        Assert.True(running.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        var second = Insert(database, "second");
        var third = Insert(database, "third");
        var refused = await Assert.ThrowsAsync<RefusalException>(() => Insert(database, "fourth"));
        Assert.Equal(ErrorReason.HubBusy, refused.Reason);
        gate.Set();
        await Task.WhenAll(first, second, third);
        Assert.Equal(["second", "third"], await Texts(database));
    }

    private static Task<int> Insert(SqliteDatabase database, string text) =>
        database.WriteAsync(session => session.Statement("INSERT INTO notes (text) VALUES ($1)").Execute(text));

    private static ValueTask<List<string>> Texts(SqliteDatabase database) => database.QueryAsync(session =>
    {
        using var reader = session.Statement("SELECT text FROM notes ORDER BY id").Query();
        var texts = new List<string>();
        while (reader.Read())
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    });

    private static string? Scalar(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString();
    }

    private SqliteDatabase Open(params Migration[] steps) =>
        SqliteDatabase.Open(new SqliteOptions(_folder.File("hub.db")), steps.Length == 0 ? [Step1] : steps, TimeProvider.System, NullLoggerFactory.Instance);
}
