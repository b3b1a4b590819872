using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using MotCua.Conformance.Manual;
using MotCua.Conformance.Runner.Scenarios;
using MotCua.Conformance.Runner.Steps.Clients;
using MotCua.Conformance.Targets;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Runner;

/// <summary>What the steps of one running case share.</summary>
internal sealed class CaseContext(Scope scope, Target target, TimeSpan timeout) : IAsyncDisposable
{
    /// <summary>What an answer may take where nothing else is said, and what the times of the cases are made for.</summary>
    public static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(15);

    private bool _isBroken;

    public Scope Scope => scope;

    public Target Target => target;

    public TimeSpan Timeout => timeout;

    /// <summary>How long a step may wait for what it expects: a system that is given longer for its answers is given longer here, in proportion.</summary>
    /// <param name="until">What the case says, for the usual timeout.</param>
    public TimeSpan Allowed(TimeSpan until) => timeout > UsualTimeout ? until * (timeout / UsualTimeout) : until;

    public ConcurrentDictionary<string, OpenStream> Streams { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>The judge as a hub and the vendor's programs, in cases about clients.</summary>
    public ClientSide Side
    {
        get => field ?? throw new SuiteProblem("this step is for cases about clients");
        init => (field, IsAboutClient) = (value, true);
    }

    public bool IsAboutClient { get; private init; }

    /// <summary>What a scenario keeps from step to step.</summary>
    public Scene Scene { get => field ?? throw new SuiteProblem("this step is for scenarios"); init; } = null!;

    /// <summary>The desk of the tester, where a person drives the product; null where an adapter does.</summary>
    public Desk? Desk { get; init; }

    /// <summary>What a tester gave to the product and what it must hold back for now, by the names of the case.</summary>
    public Dictionary<string, HeldMessage> Held { get; } = new(StringComparer.Ordinal);

    /// <summary>How long a step waits for what a person does.</summary>
    public TimeSpan Patience { get; init; }

    /// <summary>Where certificates of the trial point to, once the case listens there.</summary>
    public Listener? Listener { get; set; }

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
            view["ms"] = clock.ElapsedMilliseconds;
            Log.Answer(view);
            return view;
        }
        catch (WireProblem e)
        {
            Log.Failure(e);
            return AnswerView.Failed(e);
        }
    }

    /// <summary>Breaks the place where the system keeps its files, or mends it.</summary>
    public async Task DamageAsync(bool isBroken, CancellationToken cancellationToken)
    {
        if (isBroken != _isBroken)
        {
            var damage = target.DamageAsync ?? throw new SuiteProblem("the features file declares damage without its commands");
            await damage(isBroken, cancellationToken);
            _isBroken = isBroken;
        }
    }

    /// <summary>What a case broke is mended before the next begins, however it ended.</summary>
    public Task MendAsync() => DamageAsync(isBroken: false, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (Listener is not null)
        {
            await Listener.DisposeAsync();
        }

        foreach (var stream in Streams.Values)
        {
            await stream.DisposeAsync();
        }
    }
}
