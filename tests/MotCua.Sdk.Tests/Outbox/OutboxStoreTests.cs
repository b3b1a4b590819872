using System.Diagnostics.Metrics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MotCua.Sdk.Outbox;
using MotCua.Sdk.Sqlite;
using MotCua.Sdk.Stores;
using MotCua.Sdk.Tests.Support;

namespace MotCua.Sdk.Tests.Outbox;

/// <summary>What an operator can do wrong, and what the circuit does; real files, no hub.</summary>
public sealed class OutboxStoreTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("motcua-outbox-").FullName;

    private readonly List<StoreAccess> _opened = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder, "outbox.db");

    public void Dispose()
    {
        _opened.ForEach(access => access.Dispose());
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_outbox_without_a_store_stops_the_start()
    {
        using var host = Build(builder => builder.AddOutbox());
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancel));
        Assert.Contains("UseSqliteStore", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(":memory:")]
    [InlineData("Data Source=:memory:")]
    [InlineData("Data Source=shared;Mode=Memory;Cache=Shared")]
    [InlineData("Data Source=file::memory:?cache=shared")]
    [InlineData("")]
    public async Task An_outbox_in_memory_stops_the_start_and_shows_a_right_connection_string(string database)
    {
        using var host = Build(builder => builder.UseSqliteOutbox(database));
        var failure = await Assert.ThrowsAsync<StoreException>(() => host.StartAsync(Cancel));
        Assert.Contains("Data Source=/var/lib/motcua/motcua.db", failure.MessageEn, StringComparison.Ordinal);
        Assert.Contains("bộ nhớ", failure.MessageVi, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_program_refuses_a_newer_schema()
    {
        await Store().OpenAsync(Cancel);

        await ExecuteAsync("INSERT INTO motcua_schema (number) VALUES (9999)");
        var older = Store();
        var failure = await Assert.ThrowsAsync<StoreException>(() => older.OpenAsync(Cancel));
        Assert.Contains("9999", failure.MessageEn, StringComparison.Ordinal);
        Assert.Contains("phiên bản mới hơn", failure.MessageVi, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_is_said_to_be_damaged()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 8192), Cancel);
        var store = Store();
        var failure = await Assert.ThrowsAsync<StoreException>(() => store.OpenAsync(Cancel));
        Assert.Contains("damaged", failure.MessageEn, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_write_stores_nothing_halfway_and_the_next_succeeds()
    {
        var store = Store($"Data Source={File};Pooling=False");
        await store.OpenAsync(Cancel);
        await ExecuteAsync("CREATE TRIGGER full BEFORE INSERT ON motcua_outbox BEGIN SELECT RAISE(ABORT, 'no room'); END");
        await Assert.ThrowsAsync<StoreException>(() => store.AppendAsync(New("a", "k"), null, The.Now, Cancel));
        Assert.Empty(await store.ClaimAsync("c", The.Now, The.Now.AddMinutes(1), 10, Cancel));
        Assert.Contains("disk is full", new SqliteStoreDatabase(File).Explain(new SqliteException("full", 13)).MessageEn, StringComparison.Ordinal);
        await ExecuteAsync("DROP TRIGGER full");
        await store.AppendAsync(New("a", "k"), null, The.Now, Cancel);
        Assert.Single(await store.ClaimAsync("c", The.Now, The.Now.AddMinutes(1), 10, Cancel));
    }

    [Fact]
    public async Task A_claim_holds_its_keys_until_it_ends_and_a_late_process_changes_nothing()
    {
        var store = Store();
        await store.AppendAsync(New("a", "k"), null, The.Now, Cancel);
        await store.AppendAsync(New("b", "k"), null, The.Now, Cancel);
        var first = Assert.Single(await store.ClaimAsync("one", The.Now, The.Now.AddMinutes(1), 10, Cancel));
        Assert.Equal("a", first.Id);
        Assert.Empty(await store.ClaimAsync("two", The.Now.AddSeconds(59), The.Now.AddMinutes(2), 10, Cancel));
        var taken = Assert.Single(await store.ClaimAsync("two", The.Now.AddMinutes(1), The.Now.AddMinutes(2), 10, Cancel));
        Assert.Equal("a", taken.Id);

        // The paused process wakes: it neither blocks nor frees the key that another one holds.
        await store.FinishAsync("one", [new OutboxResult(first, null, Contracts.Errors.Refusals.Create(Contracts.V1.ErrorReason.RecipientUnknown), default, "RECIPIENT_UNKNOWN")], The.Now, Cancel);
        Assert.Empty(await store.ListBlockedAsync(Cancel));
        Assert.Empty(await store.ClaimAsync("three", The.Now.AddMinutes(1), The.Now.AddMinutes(2), 10, Cancel));
        await store.FinishAsync("two", [new OutboxResult(taken, new Contracts.V1.Receipt(), null, default, null)], The.Now, Cancel);
        Assert.Equal("b", Assert.Single(await store.ClaimAsync("three", The.Now.AddMinutes(1), The.Now.AddMinutes(2), 10, Cancel)).Id);
    }

    [Fact]
    public async Task An_id_is_taken_once_for_the_same_bytes_and_never_for_others()
    {
        var store = Store();
        await store.AppendAsync(New("a", "k"), null, The.Now, Cancel);
        await store.AppendAsync(New("a", "k"), null, The.Now, Cancel);
        Assert.Equal(1, (await store.GetStatusAsync(The.Now, Cancel)).Depth);
        var other = New("a", "k") with { Payload = [1] };
        var conflict = await Assert.ThrowsAsync<Contracts.Errors.RefusalException>(() => store.AppendAsync(other, null, The.Now, Cancel));
        Assert.Equal(Contracts.V1.ErrorReason.MessageIdConflict, conflict.Reason);
    }

    [Fact]
    public async Task What_was_sent_is_cleared_after_its_time_and_what_waits_never()
    {
        var store = Store();
        await store.AppendAsync(New("a", "k"), null, The.Now, Cancel);
        var item = (await store.ClaimAsync("c", The.Now, The.Now.AddMinutes(1), 10, Cancel))[0];
        await store.FinishAsync("c", [new OutboxResult(item, new Contracts.V1.Receipt(), null, default, null)], The.Now, Cancel);
        await store.AppendAsync(New("b", "k"), null, The.Now.AddDays(-99), Cancel);
        Assert.False(await store.ClearAsync(The.Now, Cancel));
        Assert.True(await store.ClearAsync(The.Now.AddMilliseconds(1), Cancel));
        Assert.Null(await store.FindAsync(The.Commune, "a", Cancel));
        Assert.NotNull(await store.FindAsync(The.Commune, "b", Cancel));
    }

    [Fact]
    public void A_hub_that_is_away_gets_one_attempt_a_break_and_a_named_delay_is_kept()
    {
        var time = new FakeTime(The.Now);
        var circuit = new HubCircuit(time, new OutboxOptions(), () => 0.5);

        // By hand: half of 1, 2, 4, 8, 16, 32 s, then half of the longest break of 60 s.
        foreach (var expected in new[] { 0.5, 1, 2, 4, 8, 16, 30, 30 })
        {
            Assert.True(circuit.TryEnter(out _));
            Assert.Equal(TimeSpan.FromSeconds(expected), circuit.Failed(null));
            Assert.False(circuit.TryEnter(out var wait));
            Assert.Equal(TimeSpan.FromSeconds(expected), wait);
            time.Advance(wait);
        }

        Assert.True(circuit.TryEnter(out _));
        Assert.False(circuit.TryEnter(out _));
        Assert.Equal(TimeSpan.FromHours(5) + TimeSpan.FromSeconds(0.5), circuit.Failed(TimeSpan.FromHours(5)));
        time.Advance(TimeSpan.FromHours(6));
        Assert.True(circuit.TryEnter(out _));
        Assert.True(circuit.Succeeded());
        Assert.True(circuit.TryEnter(out _));
        Assert.True(circuit.TryEnter(out _));
    }

    [Fact]
    public void A_break_that_is_over_in_less_than_a_millisecond_is_waited_for_and_not_spun_through()
    {
        var time = new FakeTime(The.Now);
        var circuit = new HubCircuit(time, new OutboxOptions(), () => 0.5);
        circuit.Failed(null);
        time.Advance(TimeSpan.FromSeconds(0.5) - TimeSpan.FromTicks(1));

        Assert.False(circuit.TryEnter(out var wait));
        Assert.Equal(TimeSpan.FromMilliseconds(1), wait);
        Assert.True(circuit.IsBroken(out wait));
        Assert.Equal(TimeSpan.FromMilliseconds(1), wait);
    }

    [Fact]
    public void Depth_age_and_blocked_keys_are_measured()
    {
        using var metrics = new OutboxMetrics(this) { Status = new OutboxStatus(7, TimeSpan.FromSeconds(90), 2, false) };
        var seen = new Dictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Scope == this)
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((i, value, _, _) => seen[i.Name] = value);
        listener.SetMeasurementEventCallback<double>((i, value, _, _) => seen[i.Name] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Equal((7, 90, 2), (seen["motcua.outbox.depth"], seen["motcua.outbox.oldest_age"], seen["motcua.outbox.blocked_keys"]));
    }

    private static NewOutboxMessage New(string id, string key) => new(The.Commune, id, key, "documentSent", [0x7b, 0x7d], null);

    private static IHost Build(Action<IMotCuaBuilder> outbox)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        outbox(builder.Services.AddMotCua(o =>
        {
            (o.Hub, o.HubCode, o.SystemId, o.Wire) = (new Uri("http://127.0.0.1:1"), The.Hub, "commune-system", MotCuaWire.Json);
            o.Agencies.Add(The.Commune);
            o.HubCertificate = The.NewCertificate("hub").ExportCertificatePem();
        }).SignWith(The.NewSigner("commune")));
        return builder.Build();
    }

    private DbOutboxStore Store(string? database = null)
    {
        var access = new StoreAccess(new SqliteStoreDatabase(database ?? File));
        _opened.Add(access);
        return new DbOutboxStore(access);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={File}");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
