using Microsoft.Data.Sqlite;
using MotCua.Sdk.Sqlite;
using MotCua.Sdk.Stores;
using MotCua.TestKit;
using Npgsql;

namespace MotCua.Sdk.Tests.Stores;

/// <summary>The compliance list on the databases that this project runs.</summary>
public sealed class StoreComplianceTests(StoreComplianceTests.Databases databases) : IClassFixture<StoreComplianceTests.Databases>
{
    public static TheoryData<string> Checks => [.. SqliteStoreCompliance.Of("/nowhere/motcua.db").Checks.Select(check => check.Id)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Checks))]
    public Task SQLite_keeps(string check) => databases.Sqlite.RunAsync(check, Cancel);

    [Theory]
    [MemberData(nameof(Checks))]
    [Trait("Needs", "debian-tools")]
    public async Task PostgreSQL_keeps(string check) => await (await databases.PostgresAsync()).RunAsync(check, Cancel);

    [Fact]
    public void Ids_are_used_once_and_promises_are_sentences()
    {
        var checks = databases.Sqlite.Checks;
        Assert.Equal(checks.Count, checks.Select(check => check.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(checks, check => Assert.EndsWith(".", check.Promise, StringComparison.Ordinal));
    }

    // A list that never fails proves nothing: a database that forgets one guard is caught.
    [Theory]
    [InlineData("STORE-23", "CREATE TRIGGER forget BEFORE UPDATE ON motcua_inbox_fences BEGIN SELECT RAISE(IGNORE); END")]
    [InlineData("STORE-26", "CREATE TRIGGER forget AFTER INSERT ON motcua_inbox BEGIN DELETE FROM motcua_inbox WHERE message_id = new.message_id; END")]
    [InlineData("STORE-09", "CREATE TRIGGER forget BEFORE INSERT ON motcua_outbox_settings BEGIN SELECT RAISE(IGNORE); END")]
    [InlineData("STORE-07", "CREATE TRIGGER forget AFTER UPDATE OF claim ON motcua_outbox_keys WHEN new.claim IS NOT NULL BEGIN UPDATE motcua_outbox_keys SET claimed_until = 0 WHERE order_key = new.order_key; END")]
    public async Task A_database_that_forgets_is_found_out(string check, string trigger)
    {
        var file = Path.Combine(databases.Folder, $"{check}.db");
        var compliance = SqliteStoreCompliance.Of(file);
        await compliance.RunAsync(check, Cancel);
        await using (var connection = new SqliteConnection($"Data Source={file}"))
        {
            await connection.OpenAsync(Cancel);
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A literal of this test.
            command.CommandText = trigger;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(Cancel);
        }

        await Assert.ThrowsAsync<StoreComplianceException>(() => compliance.RunAsync(check, Cancel));
    }

    [Fact]
    public async Task A_database_whose_outbox_is_in_use_is_refused()
    {
        var file = Path.Combine(databases.Folder, "used.db");
        var compliance = SqliteStoreCompliance.Of(file);
        await compliance.RunAsync("STORE-01", Cancel);
        using var access = new StoreAccess(new SqliteStoreDatabase(file));
        await new MotCua.Sdk.Outbox.DbOutboxStore(access).AppendAsync(new("H32.12.3", "m", "k", "documentSent", [1], null), null, DateTimeOffset.UnixEpoch, Cancel);
        var failure = await Assert.ThrowsAsync<StoreComplianceException>(() => compliance.RunAsync("STORE-01", Cancel));
        Assert.Contains("1 messages wait", failure.Message, StringComparison.Ordinal);
    }

    public sealed class Databases : IAsyncLifetime
    {
        private readonly Lazy<Task<PostgresServer>> _server = new(PostgresServer.StartAsync);
        private NpgsqlDataSource? _source;

        public string Folder { get; } = System.IO.Directory.CreateTempSubdirectory("motcua-stores-").FullName;

        public StoreCompliance Sqlite => SqliteStoreCompliance.Of(Path.Combine(Folder, "compliance.db"));

        public async Task<StoreCompliance> PostgresAsync() =>
            StoreCompliance.Of(_source ??= NpgsqlDataSource.Create((await _server.Value).ConnectionString), SqlDialect.PostgreSql);

        public ValueTask InitializeAsync() => default;

        public async ValueTask DisposeAsync()
        {
            SqliteConnection.ClearAllPools();
            System.IO.Directory.Delete(Folder, recursive: true);
            if (_source is not null)
            {
                await _source.DisposeAsync();
            }

            if (_server.IsValueCreated)
            {
                await (await _server.Value).DisposeAsync();
            }
        }
    }
}
