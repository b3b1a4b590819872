using Microsoft.Data.Sqlite;
using MotCua.Sdk.Outbox;
using MotCua.Sdk.Sqlite;
using MotCua.Sdk.Stores;
using MotCua.Sdk.Tests.Support;

namespace MotCua.Sdk.Tests.Stores;

/// <summary>A file that an earlier version wrote goes on with what waits in it.</summary>
public sealed class OutboxUpgradeTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("motcua-upgrade-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder, "store.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_waited_before_the_contents_stood_apart_is_given_out_with_its_bytes_and_signature()
    {
        await EarlierAsync("""
            INSERT INTO motcua_outbox (sender, message_id, order_key, body, payload, signature, signer, signer_not_after, enqueued_at)
            VALUES ('H32.12.3', 'm1', 'k', 'documentSent', x'7b22e1ba7d', 'header..signature', 'signer', 99, 5),
                   ('H32.12.3', 'm2', 'k', 'documentSent', x'7b7d', NULL, NULL, NULL, 6);
            UPDATE motcua_outbox SET state = 1, settled_at = 7, receipt = x'0a0172' WHERE message_id = 'm2';
            INSERT INTO motcua_outbox_keys (order_key, due_at) VALUES ('k', 0);
            """);
        using var access = new StoreAccess(new SqliteStoreDatabase(File));
        var store = new DbOutboxStore(access);
        var item = Assert.Single(await store.ClaimAsync("c", The.Now, The.Now.AddMinutes(1), 10, Cancel));
        Assert.Equal(("m1", "header..signature", "signer", 99L), (item.Id, item.Signature!.Text, item.Signature.Signer, item.Signature.NotAfter.ToUnixTimeMilliseconds()));
        Assert.Equal([0x7b, 0x22, 0xe1, 0xba, 0x7d], item.Payload);
        Assert.Equal("", (await store.FindAsync("H32.12.3", "m2", Cancel))!.Signed.Signature);
        while (await store.ClearAsync(The.Now, Cancel))
        {
            // In portions.
        }

        Assert.Equal(1, await NumberAsync("SELECT count(*) FROM motcua_outbox"));
        Assert.Equal(1, await NumberAsync("SELECT count(*) FROM motcua_outbox_contents"));
    }

    // The schema as steps 1 to 3 made it, with rows in it.
    private async Task EarlierAsync(string rows)
    {
        await using var connection = new SqliteConnection($"Data Source={File}");
        await connection.OpenAsync(Cancel);
        await RunAsync(connection, "CREATE TABLE motcua_schema (number INTEGER PRIMARY KEY) STRICT; INSERT INTO motcua_schema VALUES (1), (2), (3)");
        foreach (var step in new[] { "0001_outbox", "0002_inbox", "0003_outbox_files" })
        {
            using var reader = new StreamReader(typeof(SqliteStoreDatabase).Assembly.GetManifestResourceStream($"Migrations.{step}.sql")!);
            await RunAsync(connection, await reader.ReadToEndAsync(Cancel));
        }

        await RunAsync(connection, rows);
    }

    private async Task<long> NumberAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={File}");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private static async Task RunAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
