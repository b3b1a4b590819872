using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Inbox;
using MotCua.Sdk.Resilience;
using MotCua.Sdk.Stores;
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

    // While a handler takes longer, a mailbox that is polled is asked again: what came meanwhile must not wait for it.
    private static readonly TimeSpan HeldUpWait = TimeSpan.FromSeconds(5);

    private const string AllMailboxes = "all";
    private const int MostTogether = 64;

    private static readonly TimeSpan ClearInterval = TimeSpan.FromHours(1);

    private readonly MotCuaClient _client;
    private readonly MotCuaOptions _options;
    private readonly IInboxStore _inbox;
    private readonly InboxOptions _inboxOptions;
    private readonly Reader _reader = new();
    private readonly ConcurrentDictionary<string, bool> _taken = new(StringComparer.Ordinal);
    private readonly AcknowledgeQueue _acknowledgements;
    private readonly InboxLanes _lanes;
    private readonly DeliveryHandling _handling;
    private readonly DeliveryDispatcher _dispatcher;
    private readonly RetryPolicy _reconnect;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _patience = new();
    private CancellationTokenSource? _session;
    private int _sessions;

    public MailboxService(MotCuaClient client, HandlerSet handlers, IInboxStore inbox, InboxOptions inboxOptions, ILoggerFactory loggers, Func<double>? random = null)
    {
        (_inbox, _inboxOptions) = (inbox, inboxOptions);
        _client = client;
        _options = client.Options;
        _logger = loggers.CreateLogger("MotCua.Sdk.Handlers");
        var chance = random ?? MotCuaClient.Chance;
        _reconnect = new RetryPolicy(new RetryOptions { MaxDelay = _options.Handlers.MaxReconnectDelay }, chance);
        var again = new RetryPolicy(new RetryOptions { BaseDelay = _options.Handlers.BaseDelay, MaxDelay = TimeSpan.FromMinutes(5) }, chance);
        _acknowledgements = new AcknowledgeQueue(client.Hub, _reader, _reconnect, _logger);
        _lanes = new InboxLanes(inbox, handlers, inboxOptions, client.Time, loggers.CreateLogger("MotCua.Sdk.Inbox"));
        _handling = new DeliveryHandling(handlers, inbox, _lanes, again, _options.Handlers, client.Time, _logger);
        _dispatcher = new DeliveryDispatcher(_handling, _acknowledgements, client.Hub, _reader, _logger) { Rejected = () => Volatile.Read(ref _session)?.Cancel() };
        _acknowledgements.Settled = _dispatcher.Settle;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // The host does not start with an inbox that cannot be written: nothing would ever be handled.
        await _inbox.OpenAsync(cancellationToken);
        _reader.InboxId = await _inbox.GetIdAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _handling.Dispose();
        _patience.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var settling = _acknowledgements.RunAsync(CancellationToken.None);
        var writing = _lanes.RunAsync(_options.Handlers.MaxConcurrency);
        var clearing = ClearAsync(stoppingToken);
        var agencies = _options.Agencies;
        if (_options.Wire == MotCuaWire.Grpc)
        {
            await RepeatAsync(AllMailboxes, StreamAsync, stoppingToken);
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

        _lanes.Complete();
        await writing;
        _acknowledgements.Complete();
        await settling;
        await clearing;
    }

    // What is still open at the hub comes again in the first minutes and is acknowledged as known, before anything is forgotten.
    private async Task ClearAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(ClearInterval, _client.Time, stop);
                try
                {
                    while (await _inbox.ClearAsync(_client.Time.GetUtcNow() - _inboxOptions.KeepHandled, stop))
                    {
                        // In portions, so that handlers are never held up for long.
                    }
                }
                catch (StoreException e)
                {
                    Log.NotCleared(_logger, e);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task RepeatAsync(string mailboxes, Func<Action, CancellationToken, Task> read, CancellationToken stop)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            var delay = TimeSpan.Zero;
            try
            {
                await read(() => (failures, _taken[mailboxes]) = (0, true), stop);
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

    // Taking over is for once: at each reconnect, two systems would take the mailbox from each other for ever.
    private Reader ReaderOf(string mailboxes) => new() { InboxId = _reader.InboxId, TakeOver = _inboxOptions.TakeOver && !_taken.ContainsKey(mailboxes) };

    private async Task StreamAsync(Action progress, CancellationToken stop)
    {
        var session = Interlocked.Increment(ref _sessions);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Volatile.Write(ref _session, ended);
        var request = new SubscribeRequest { Reader = ReaderOf(AllMailboxes), Credit = _options.Handlers.Credit };
        request.Mailboxes.AddRange(_options.Agencies);
        var left = request.Mailboxes.Count;

        // What arrived together is handed on together, so that it shares a transaction.
        var verified = new List<ReceivedMessage>();
        try
        {
            await using var stream = await _client.Hub.OpenAsync(HubMethods.Subscribe, request, ended.Token);
            await foreach (var happened in stream.ReadAllAsync(ended.Token))
            {
                progress();
                if (happened.Delivery is { } delivery && await VerifyAsync(delivery, ended.Token) is { } received)
                {
                    verified.Add(received);
                }

                if (!stream.IsNextBuffered || verified.Count >= MostTogether)
                {
                    foreach (var one in verified)
                    {
                        _ = _dispatcher.Offer(one, session, _patience.Token);
                    }

                    verified.Clear();
                }

                if (happened.Lost is { } lost)
                {
                    Log.MailboxHeldElsewhere(_logger, lost.Mailbox, lost.Reason.ToString(), LostMailboxWait);
                    ended.CancelAfter(LostMailboxWait);
                    left--;
                }
            }

            if (left == 0)
            {
                // The hub ends a stream that has no mailbox left. Asking at once would take them back, and lose them again, for ever.
                await Task.Delay(Timeout.InfiniteTimeSpan, ended.Token);
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
            Mailbox = agency, Reader = ReaderOf(agency), MaxMessages = Math.Min(_options.Handlers.Credit, 1000), WaitMs = (int)_options.LongPollLimit.TotalMilliseconds,
        };
        var answer = await _client.Hub.CallAsync(HubMethods.Pull, request, stop, _options.LongPollLimit + _options.CallTimeout);
        progress();
        var session = Interlocked.Increment(ref _sessions);
        var works = new List<Task>(answer.Deliveries.Count);
        foreach (var delivery in answer.Deliveries)
        {
            if (await VerifyAsync(delivery, stop) is { } received)
            {
                works.Add(_dispatcher.Offer(received, session, _patience.Token));
            }
        }

        // What is not settled comes with the next poll again; where its handler still runs, that changes nothing but the fence.
        try
        {
            await Task.WhenAll(works).WaitAsync(HeldUpWait, _client.Time, stop);
        }
        catch (TimeoutException)
        {
            // The next poll.
        }
    }

    /// <returns>Null when it is not what it claims to be; it is among the dead letters then.</returns>
    private async ValueTask<ReceivedMessage?> VerifyAsync(Delivery delivery, CancellationToken stop)
    {
        try
        {
            return await _client.Deliveries.VerifyAsync(delivery, stop);
        }
        catch (DeliveryInvalidException e)
        {
            await _dispatcher.RefuseAsync(e, stop);
            return null;
        }
    }
}
