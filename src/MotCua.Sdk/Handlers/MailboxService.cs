using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Resilience;
using MotCua.Sdk.Transport;

namespace MotCua.Sdk.Handlers;

/// <summary>
/// Reads the mailboxes of this system's agencies while the host runs: one stream for all over gRPC, one long poll each over JSON. Reconnects with
/// backoff; stops gracefully: no new deliveries, running handlers finish, acknowledgements go out.
/// </summary>
internal sealed class MailboxService : BackgroundService
{
    // A mailbox that another reader took is asked for again after this time; sooner two readers would only take it from each other.
    private static readonly TimeSpan LostMailboxWait = TimeSpan.FromSeconds(60);

    private readonly MotCuaClient _client;
    private readonly MotCuaOptions _options;
    private readonly AcknowledgeQueue _acknowledgements;
    private readonly DeliveryDispatcher _dispatcher;
    private readonly RetryPolicy _reconnect;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _patience = new();
    private CancellationTokenSource? _session;
    private int _sessions;

    public MailboxService(MotCuaClient client, HandlerSet handlers, ILoggerFactory loggers, Func<double>? random = null)
    {
        _client = client;
        _options = client.Options;
        _logger = loggers.CreateLogger("MotCua.Sdk.Handlers");
        var chance = random ?? MotCuaClient.Chance;
        _reconnect = new RetryPolicy(new RetryOptions { MaxDelay = _options.Handlers.MaxReconnectDelay }, chance);
        var again = new RetryPolicy(new RetryOptions { BaseDelay = _options.Handlers.BaseDelay, MaxDelay = TimeSpan.FromMinutes(5) }, chance);
        _acknowledgements = new AcknowledgeQueue(client.Hub, client.Reader, _reconnect, _logger);
        _dispatcher = new DeliveryDispatcher(handlers, _acknowledgements, client.Hub, client.Reader, again, _options.Handlers, _logger)
        {
            Rejected = () => Volatile.Read(ref _session)?.Cancel(),
        };
    }

    public override void Dispose()
    {
        _dispatcher.Dispose();
        _patience.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var settling = _acknowledgements.RunAsync(CancellationToken.None);
        var agencies = _options.Agencies;
        if (_options.Wire == MotCuaWire.Grpc)
        {
            await RepeatAsync("all", StreamAsync, stoppingToken);
        }
        else
        {
            await Task.WhenAll(agencies.Select(agency => RepeatAsync(agency, (progress, stop) => PollAsync(agency, progress, stop), stoppingToken)));
        }

        var drained = _dispatcher.DrainAsync();
        if (await Task.WhenAny(drained, Task.Delay(_options.Handlers.StopTimeout, _client.Time, CancellationToken.None)) != drained)
        {
            await _patience.CancelAsync();
            await drained;
        }

        _acknowledgements.Complete();
        await settling;
    }

    private async Task RepeatAsync(string mailboxes, Func<Action, CancellationToken, Task> read, CancellationToken stop)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            var delay = TimeSpan.Zero;
            try
            {
                await read(() => failures = 0, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (RefusalException e) when (e.Reason is ErrorReason.InboxMismatch or ErrorReason.LeaseLost)
            {
                Log.MailboxHeldElsewhere(_logger, mailboxes, e.ReasonName, LostMailboxWait);
                delay = LostMailboxWait;
            }
            catch (Exception e)
            {
                // A signing service that is away, a certificate that ended: reading goes on when it is mended, and the log says what it is.
                failures++;
                delay = (e as HubUnreachableException)?.RetryAfter is { } named && named > TimeSpan.Zero ? named : _reconnect.Backoff(failures);
                Log.ReadingBroke(_logger, mailboxes, (e as RefusalException)?.ReasonName ?? e.GetType().Name, delay);
            }

            try
            {
                await Task.Delay(delay, _client.Time, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task StreamAsync(Action progress, CancellationToken stop)
    {
        var session = Interlocked.Increment(ref _sessions);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Volatile.Write(ref _session, ended);
        var request = new SubscribeRequest { Reader = _client.Reader, Credit = _options.Handlers.Credit };
        request.Mailboxes.AddRange(_options.Agencies);
        try
        {
            await using var stream = await _client.Hub.OpenAsync(HubMethods.Subscribe, request, ended.Token);
            await foreach (var happened in stream.ReadAllAsync(ended.Token))
            {
                progress();
                if (happened.Delivery is { } delivery)
                {
                    await TakeAsync(delivery, session, ended.Token);
                }
                else if (happened.Lost is { } lost)
                {
                    Log.MailboxHeldElsewhere(_logger, lost.Mailbox, lost.Reason.ToString(), LostMailboxWait);
                    ended.CancelAfter(LostMailboxWait);
                }
            }
        }
        catch (WireCallException e)
        {
            var failure = CallFailure.Of(e);
            _client.Hub.TakeHubTime(failure);
            throw failure.ToException(RetryDecision.GiveUpNotRetryable, 1);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // A rejection or a lost mailbox: subscribe anew.
        }
        finally
        {
            Volatile.Write(ref _session, null);
        }
    }

    private async Task PollAsync(string agency, Action progress, CancellationToken stop)
    {
        var request = new PullRequest
        {
            Mailbox = agency, Reader = _client.Reader, MaxMessages = Math.Min(_options.Handlers.Credit, 1000), WaitMs = (int)_options.LongPollLimit.TotalMilliseconds,
        };
        var answer = await _client.Hub.CallAsync(HubMethods.Pull, request, stop, _options.LongPollLimit + _options.CallTimeout);
        progress();
        var session = Interlocked.Increment(ref _sessions);
        var works = new List<Task>(answer.Deliveries.Count);
        foreach (var delivery in answer.Deliveries)
        {
            works.Add((await TakeAsync(delivery, session, stop)).Settled);
        }

        // What is not settled would come with the next poll again.
        await Task.WhenAll(works).WaitAsync(stop);
    }

    private async Task<(bool Taken, Task Settled)> TakeAsync(Delivery delivery, int session, CancellationToken stop)
    {
        try
        {
            var received = await _client.Deliveries.VerifyAsync(delivery, stop);
            return (true, _dispatcher.Offer(received, session, _patience.Token));
        }
        catch (DeliveryInvalidException e)
        {
            await _dispatcher.RefuseAsync(e, stop);
            return (false, Task.CompletedTask);
        }
    }
}
