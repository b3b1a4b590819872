using System.Diagnostics.Metrics;
using MotCua.Sdk.Diagnostics;

namespace MotCua.Sdk.Outbox;

/// <summary>The outbox's instruments.</summary>
internal sealed class OutboxMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _failedCalls;
    private readonly Histogram<double> _age;
    private OutboxStatus _status = new(0, TimeSpan.Zero, 0, false);

    /// <param name="scope">Whose measures these are, where a process has several clients.</param>
    public OutboxMetrics(object scope)
    {
        _meter = new Meter(new MeterOptions(MotCuaDiagnostics.MeterName) { Scope = scope });
        _attempts = _meter.CreateCounter<long>("motcua.outbox.attempts", "{message}", "Messages of the outbox that the hub answered, by outcome.");
        _failedCalls = _meter.CreateCounter<long>("motcua.outbox.failed_calls", "{call}", "Calls that did not get through, by failure.");
        _age = _meter.CreateHistogram<double>("motcua.outbox.sent.age", "s", "From storing a message to its verified receipt.");
        _meter.CreateObservableGauge("motcua.outbox.depth", () => Status.Depth, "{message}", "Messages that wait for their receipt.");
        _meter.CreateObservableGauge("motcua.outbox.oldest_age", () => Status.OldestAge.TotalSeconds, "s", "Age of the oldest of them.");
        _meter.CreateObservableGauge("motcua.outbox.blocked_keys", () => Status.BlockedKeys, "{key}", "Order keys behind a finally refused message.");
    }

    public OutboxStatus Status
    {
        get => Volatile.Read(ref _status);
        set => Volatile.Write(ref _status, value);
    }

    public void Attempted(OutboxResult result, DateTimeOffset now)
    {
        _attempts.Add(1, new("body", result.Item.Body), new KeyValuePair<string, object?>("outcome", result.Receipt is not null ? "sent" : result.Reason));
        if (result.Receipt is not null)
        {
            _age.Record((now - result.Item.EnqueuedAt).TotalSeconds);
        }
    }

    public void CallFailed(string failure) => _failedCalls.Add(1, new KeyValuePair<string, object?>("failure", failure));

    public void Dispose() => _meter.Dispose();
}
