namespace MotCua.Sdk.Diagnostics;

/// <summary>Names under which the SDK reports: give them to OpenTelemetry's <c>AddSource</c> and <c>AddMeter</c>.</summary>
public static class MotCuaDiagnostics
{
    /// <summary>Name of the ActivitySource. Spans: <c>motcua send</c>, <c>motcua handle</c>. Trace context travels as W3C headers.</summary>
    public const string ActivitySourceName = "MotCua.Sdk";

    /// <summary>
    /// Name of the Meter: <c>motcua.sdk.sends</c>, <c>motcua.sdk.attempts</c> (by decision), <c>motcua.sdk.send.duration</c>,
    /// <c>motcua.sdk.handled</c> (by outcome), <c>motcua.sdk.handle.duration</c>; of the outbox
    /// <c>motcua.outbox.depth</c>, <c>motcua.outbox.oldest_age</c>, <c>motcua.outbox.blocked_keys</c>, <c>motcua.outbox.attempts</c>,
    /// <c>motcua.outbox.failed_calls</c>, <c>motcua.outbox.sent.age</c>.
    /// </summary>
    public const string MeterName = "MotCua.Sdk";
}
