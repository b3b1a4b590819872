using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using MotCua.Conformance.Targets;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Runner;

/// <summary>What the steps of one running case share.</summary>
internal sealed class CaseContext(Scope scope, Target target, TimeSpan timeout) : IAsyncDisposable
{
    public Scope Scope => scope;

    public Target Target => target;

    public TimeSpan Timeout => timeout;

    public ConcurrentDictionary<string, OpenStream> Streams { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>What was said, in order.</summary>
    public ExchangeLog Log { get; } = new(scope);

    /// <summary>For steps that run beside others: what was said in them stands together.</summary>
    public CaseContext Branch() => new(scope, target, timeout) { Streams = Streams };

    /// <summary>An operation without a stream. What does not answer at all is an answer too: its view has only <c>failed</c>.</summary>
    public async Task<JsonObject> CallAsync(CallSpec call, Operation operation, JsonNode body, string? system, CancellationToken cancellationToken)
    {
        var request = call.Make(scope, target.Address, operation, body, system);
        Log.Request(request, call.Bytes is null ? body : null);
        var clock = Stopwatch.StartNew();
        try
        {
            var answer = AnswerReader.Unary(call.Wire, await RawWire.CallAsync(target.Address, request, timeout, cancellationToken), operation);
            var view = AnswerView.Of(answer);
            Log.Answer(view);
            view["ms"] = clock.ElapsedMilliseconds;
            return view;
        }
        catch (WireProblem e)
        {
            Log.Failure(e);
            return AnswerView.Failed(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in Streams.Values)
        {
            await stream.DisposeAsync();
        }
    }
}
