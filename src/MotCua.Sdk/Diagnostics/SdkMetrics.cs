using System.Diagnostics;
using System.Diagnostics.Metrics;
using MotCua.Sdk.Resilience;

namespace MotCua.Sdk.Diagnostics;

/// <summary>The SDK's spans and instruments. Tags are names of bodies, reasons and decisions; never content.</summary>
internal static class SdkMetrics
{
    public static readonly ActivitySource Activities = new(MotCuaDiagnostics.ActivitySourceName);

    private static readonly Meter Meter = new(MotCuaDiagnostics.MeterName);
    private static readonly Counter<long> Sends = Meter.CreateCounter<long>("motcua.sdk.sends", "{message}", "Messages sent, by outcome.");
    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>("motcua.sdk.attempts", "{attempt}", "Attempts to send, by decision.");
    private static readonly Histogram<double> SendTime = Meter.CreateHistogram<double>("motcua.sdk.send.duration", "s", "From the call to the verified receipt.");
    private static readonly Counter<long> Handled = Meter.CreateCounter<long>("motcua.sdk.handled", "{delivery}", "Deliveries, by outcome of the handler.");
    private static readonly Histogram<double> HandleTime = Meter.CreateHistogram<double>("motcua.sdk.handle.duration", "s", "Time in a handler.");

    public static void Attempt(RetryDecision decision, string failure) =>
        Attempts.Add(1, new("decision", decision.ToString()), new KeyValuePair<string, object?>("failure", failure));

    public static void Sent(string body, string outcome, TimeSpan elapsed)
    {
        var tags = new TagList { { "body", body }, { "outcome", outcome } };
        Sends.Add(1, tags);
        SendTime.Record(elapsed.TotalSeconds, tags);
    }

    public static void Handle(string body, string outcome, TimeSpan elapsed)
    {
        var tags = new TagList { { "body", body }, { "outcome", outcome } };
        Handled.Add(1, tags);
        HandleTime.Record(elapsed.TotalSeconds, tags);
    }
}
