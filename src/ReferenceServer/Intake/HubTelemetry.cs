using System.Diagnostics;
using System.Diagnostics.Metrics;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Intake;

/// <summary>Traces and counters of the hub: source and meter <c>MotCua.ReferenceServer</c>. Tags never name a person, dossier or agency.</summary>
internal sealed class HubTelemetry : IDisposable
{
    public const string Name = "MotCua.ReferenceServer";

    public static readonly ActivitySource Source = new(Name);

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _delivered;
    private readonly Histogram<int> _commit;

    public HubTelemetry()
    {
        _accepted = _meter.CreateCounter<long>("motcua.hub.messages.accepted", "{message}", "Messages that got their first receipt.");
        _duplicates = _meter.CreateCounter<long>("motcua.hub.messages.duplicate", "{message}", "Messages that came again and got their first receipt again.");
        _refused = _meter.CreateCounter<long>("motcua.hub.messages.refused", "{message}", "Messages refused, by reason.");
        _delivered = _meter.CreateCounter<long>("motcua.hub.deliveries", "{delivery}", "Deliveries made, repeated ones included.");
        _commit = _meter.CreateHistogram<int>("motcua.hub.commit.size", "{message}", "Messages of one commit.");
    }

    public void Accepted(string body) => _accepted.Add(1, new KeyValuePair<string, object?>("body", body));

    public void Duplicate() => _duplicates.Add(1);

    public void Refused(ErrorReason reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", ReasonTable.Get(reason).Name));

    public void Delivered(int count) => _delivered.Add(count);

    public void Committed(int messages) => _commit.Record(messages);

    /// <summary>Watches a queue's depth.</summary>
    public void Observe(string name, Func<int> depth) => _meter.CreateObservableGauge(name, depth, "{message}");

    public void Dispose() => _meter.Dispose();
}
