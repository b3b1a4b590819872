using Microsoft.Extensions.Logging;
using MotCua.Sdk.Diagnostics;
using MotCua.Sdk.Transport;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace MotCua.Sdk.Resilience;

/// <summary>
/// Repeats sends to one hub: Polly keeps the loop, the waits and the circuit; <see cref="RetryPolicy"/> decides. Only for calls that carry a
/// message id, because only those may be repeated without knowing whether the hub acted.
/// </summary>
internal sealed class SendPipeline
{
    private static readonly ResiliencePropertyKey<SendRun> RunKey = new("motcua.run");

    private readonly ResiliencePipeline _pipeline;
    private readonly RetryPolicy _policy;
    private readonly RetryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public SendPipeline(RetryOptions options, TimeProvider time, Func<double> random, ILogger logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _policy = new RetryPolicy(options, random);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                UseJitter = false,
                ShouldHandle = args => ValueTask.FromResult(Decide(args.Context, args.Outcome.Exception)),
                DelayGenerator = static args => ValueTask.FromResult<TimeSpan?>(Run(args.Context).Last.Delay),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = options.CircuitMinimumAttempts,
                SamplingDuration = options.CircuitWindow,
                BreakDuration = options.CircuitBreak,
                ShouldHandle = static args => ValueTask.FromResult(
                    args.Outcome.Exception is WireCallException e && CallFailure.Of(e).Kind == FailureKind.Unreachable),
                OnOpened = args =>
                {
                    Log.CircuitOpened(_logger, args.BreakDuration);
                    return default;
                },
                OnClosed = args =>
                {
                    Log.CircuitClosed(_logger);
                    return default;
                },
            })
            .Build();
    }

    /// <summary>Starts counting time and attempts for one send.</summary>
    public SendRun Start(string messageId, bool canUpload) => new(_time.GetTimestamp()) { MessageId = messageId, CanUpload = canUpload };

    /// <summary>Time left until the total deadline; not below zero.</summary>
    public TimeSpan Remaining(SendRun run)
    {
        var left = _options.TotalDeadline - _time.GetElapsedTime(run.StartedAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Runs attempts until one succeeds or the policy gives up.</summary>
    /// <param name="run">From <see cref="Start"/>.</param>
    /// <param name="attempt">One attempt within the given time; throws <see cref="WireCallException"/>.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="HubUnreachableException">No usable answer came.</exception>
    /// <exception cref="Contracts.Errors.RefusalException">The hub refused.</exception>
    public async Task<T> RunAsync<T>(SendRun run, Func<TimeSpan, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        context.Properties.Set(RunKey, run);
        try
        {
            return await _pipeline.ExecuteAsync(
                async (ctx, state) =>
                {
                    var (pipeline, current, work) = state;
                    current.Attempts++;
                    var left = pipeline.Remaining(current);
                    var result = await work(left < pipeline._options.AttemptTimeout ? left : pipeline._options.AttemptTimeout, ctx.CancellationToken);
                    SdkMetrics.Attempt(RetryDecision.Succeeded, "");
                    return result;
                },
                context,
                (this, run, attempt));
        }
        catch (Exception e) when (run.Failure is { } failure && (ReferenceEquals(e, failure.Cause) || e is BrokenCircuitException))
        {
            throw failure.ToException(run.Last.Decision, run.Attempts);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static SendRun Run(ResilienceContext context) => context.Properties.GetValue(RunKey, null!);

    private bool Decide(ResilienceContext context, Exception? exception)
    {
        var run = Run(context);
        run.Failure = exception switch
        {
            WireCallException e => CallFailure.Of(e),
            BrokenCircuitException e => CallFailure.CircuitOpen(e, e.RetryAfter),
            _ => null,
        };
        if (run.Failure is not { } failure)
        {
            return false;
        }

        run.Last = _policy.Decide(failure, run.Attempts, Remaining(run), run);
        SdkMetrics.Attempt(run.Last.Decision, failure.Label);
        if (run.Last.Repeats)
        {
            Log.AttemptRepeats(_logger, run.MessageId, run.Attempts, run.Last.Decision, failure.Label, run.Last.Delay);
        }
        else
        {
            Log.AttemptGivenUp(_logger, run.MessageId, run.Attempts, run.Last.Decision, failure.Label);
        }

        return run.Last.Repeats;
    }
}
