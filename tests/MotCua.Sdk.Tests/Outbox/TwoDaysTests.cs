using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using MotCua.Contracts.V1;
using MotCua.Sdk.Outbox;
using MotCua.Sdk.Tests.Hub;
using MotCua.Sdk.Tests.Support;
using MotCua.TestKit;

namespace MotCua.Sdk.Tests.Outbox;

/// <summary>A hub that is away for two days of simulated time, with the waits that are the defaults, and a certificate that ends meanwhile.</summary>
public sealed class TwoDaysTests : IDisposable
{
    private const int Keys = 30;
    private const int Each = 10;
    private static readonly TimeSpan Away = TimeSpan.FromDays(2);

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("motcua-away-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder, "outbox.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_backlog_of_two_days_drains_in_order_without_a_storm_and_under_the_successor_of_a_certificate_that_ended()
    {
        await using var fixture = new SdkHub();
        await fixture.InitializeAsync();
        var start = fixture.Hub.Clock.GetUtcNow();
        var ending = await fixture.Hub.EnrolAsync("away", [SdkHub.Commune], start.AddHours(-1), start.AddDays(1));
        var time = new FakeTime(start);
        var calls = new Counter();
        var steps = 0;
        await using (var host = OutboxHost.Make(fixture, ending, File, Defaults, client => client.GrpcAddress = new Uri("http://127.0.0.1:1"), time: time))
        {
            using var listener = calls.Listen(host.Client);
            for (var i = 0; i < Keys * Each; i++)
            {
                await host.Outbox.EnqueueAsync(OutboxHubTests.Document(host, SdkHub.OneStop, $"a{i % Keys}", $"{i / Keys}"), Cancel);
            }

            await host.StartAsync();
            for (; time.GetUtcNow() < start + Away; steps++)
            {
                // Two dispatching loops and the one that measures.
                await time.WaitForTimersAsync(3);
                time.Advance(TimeSpan.FromMinutes(1));
            }

            Assert.Equal(Keys * Each, (await host.Outbox.GetStatusAsync(Cancel)).Depth);
        }

        var tries = calls.Failed;

        // At most two tries a minute of simulated time, whatever waits: 300 messages made none of their own.
        Assert.InRange(tries, 500, (2 * steps) + 10);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"hub away for {Away.TotalHours} simulated hours, {Keys * Each} messages waiting: {tries} tries, {tries / Away.TotalHours:F1} an hour"));

        await ExpiryHubTests.SetClockAsync(fixture.Hub, Away);
        var successor = await fixture.Hub.EnrolAsync("away", [SdkHub.Commune], start, start.AddDays(10));
        await using var back = OutboxHost.Make(fixture, successor, File, Defaults, time: time);
        await back.StartAsync();
        for (var step = 0; (await back.Outbox.GetStatusAsync(Cancel)).Depth > 0; step++)
        {
            Assert.True(step < 20_000, $"{(await back.Outbox.GetStatusAsync(Cancel)).Depth} messages still wait.");
            await time.WaitForTimersAsync(3, TimeSpan.FromSeconds(3));
            time.Advance(TimeSpan.FromMilliseconds(500));
        }

        await RequireOrderAsync(fixture);
    }

    private static void Defaults(OutboxOptions options)
    {
        var defaults = new OutboxOptions();
        (options.BaseDelay, options.MaxDelay, options.CircuitMaxDelay) = (defaults.BaseDelay, defaults.MaxDelay, defaults.CircuitMaxDelay);
        (options.PollInterval, options.Lease) = (defaults.PollInterval, defaults.Lease);
    }

    private static async Task RequireOrderAsync(SdkHub fixture)
    {
        var enrolled = await fixture.Hub.EnrolAsync("away-reader", SdkHub.OneStop);
        using var reader = MotCuaClient.Create(fixture.Options(enrolled, MotCuaWire.Grpc), SdkHub.SignerOf(enrolled), timeProvider: fixture.Hub.Clock);
        var subjects = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var count = 0;
        while (count < Keys * Each)
        {
            var pulled = await reader.Exchange.PullAsync(SdkHub.OneStop, cancellationToken: Cancel);
            Assert.NotEmpty(pulled.Messages);
            foreach (var received in pulled.Messages)
            {
                var sent = received.Message.DocumentSent;
                (subjects.TryGetValue(sent.Key.Number, out var list) ? list : subjects[sent.Key.Number] = []).Add(sent.Subject);
                await reader.Exchange.AcknowledgeAsync(received, Cancel);
                count++;
            }
        }

        Assert.Equal(Keys, subjects.Count);
        Assert.All(subjects.Values, list => Assert.Equal(Enumerable.Range(0, Each).Select(n => $"{n}"), list));
    }

    private sealed class Counter
    {
        private long _failed;

        public long Failed => Interlocked.Read(ref _failed);

        public MeterListener Listen(MotCuaClient client)
        {
            var listener = new MeterListener
            {
                InstrumentPublished = (instrument, l) =>
                {
                    if (instrument.Meter.Scope == client && instrument.Name == "motcua.outbox.failed_calls")
                    {
                        l.EnableMeasurementEvents(instrument);
                    }
                },
            };
            listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _failed, value));
            listener.Start();
            return listener;
        }
    }
}
