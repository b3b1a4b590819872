using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using MotCua.Sdk.Diagnostics;
using MotCua.Sdk.Tests.Support;

namespace MotCua.Sdk.Tests.Exchange;

public sealed class MeasureTests
{
    [Fact]
    public async Task Attempts_are_counted_and_logged_by_decision_and_nothing_personal_is_logged()
    {
        var counted = new ConcurrentBag<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => l.EnableMeasurementEvents(instrument, instrument.Meter.Name == MotCuaDiagnostics.MeterName ? "sdk" : null) };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, state) =>
        {
            if (state is "sdk")
            {
                counted.Add($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(t => $"{t.Key}={t.Value}"))}");
            }
        });
        listener.Start();
        var log = new Lines();
        using var loggers = LoggerFactory.Create(b => b.AddProvider(log).SetMinimumLevel(LogLevel.Trace));
        await using var hub = await ScriptedHub.StartAsync();
        using var client = MotCuaClient.Create(hub.Options(), The.NewSigner("commune"), loggers, new Signing.FixedClock(The.Now));
        hub.ThenAGatewayAnswers(502).ThenAccepts();
        var message = The.Document(client.Messages);
        message.DocumentSent.Subject = "Nguyễn Thị Huệ";
        await client.Exchange.SendAsync(message, TestContext.Current.CancellationToken);

        Assert.Contains("motcua.sdk.attempts decision=RetryUnavailable failure=Unreachable", counted);
        Assert.Contains("motcua.sdk.sends body=documentSent outcome=sent", counted);
        Assert.Contains(log.All, l => l.Contains(message.Header.Id, StringComparison.Ordinal) && l.Contains("RetryUnavailable", StringComparison.Ordinal));
        Assert.DoesNotContain(log.All, l => l.Contains("Huệ", StringComparison.Ordinal));
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> All { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
            // The lines are read afterwards.
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Enqueue(formatter(state, exception) + exception);
    }
}
