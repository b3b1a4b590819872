using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Resilience;
using MotCua.Sdk.Stores;
using MotCua.Sdk.Transport;

namespace MotCua.Sdk.Outbox;

/// <summary>
/// Empties the outbox while the host runs: claim → sign where needed → one call → verify receipts → mark. One message of an order key at a time, so
/// that a final refusal holds back what follows it; keys in parallel.
/// </summary>
internal sealed class OutboxDispatcher : BackgroundService
{
    private readonly MotCuaClient _client;
    private readonly IOutboxStore _store;
    private readonly IOutboxFileStore _files;
    private readonly OutboxSignal _signal;
    private readonly OutboxOptions _options;
    private readonly OutboxSender _sender;
    private readonly HubCircuit _circuit;
    private readonly OutboxClaims _claims;
    private readonly OutboxMetrics _metrics;
    private readonly OutboxUploader _uploader;
    private readonly OutboxWatch _watch;
    private readonly OutboxSigning _signing;
    private readonly RetryPolicy _backoff;
    private readonly ILogger _logger;

    public OutboxDispatcher(
        MotCuaClient client, IOutboxStore store, IOutboxFileStore files, OutboxSignal signal, OutboxHandover handover, OutboxOptions options, ILoggerFactory loggers, Func<double>? random = null)
    {
        _client = client;
        _store = store;
        _files = files;
        _signal = signal;
        _options = options;
        var chance = random ?? MotCuaClient.Chance;
        _sender = new OutboxSender(client, options, chance);
        _circuit = new HubCircuit(client.Time, options, chance);
        _claims = new OutboxClaims(store, signal, handover, options, _circuit, client.Time);
        _backoff = new RetryPolicy(new RetryOptions { BaseDelay = options.BaseDelay, MaxDelay = options.CircuitMaxDelay }, chance);
        _logger = loggers.CreateLogger("MotCua.Sdk.Outbox");
        _metrics = new OutboxMetrics(client);
        _uploader = new OutboxUploader(client, files, signal, options, _circuit, chance, _logger);
        _watch = new OutboxWatch(store, options, _metrics, client.Time, _logger);
        _signing = new OutboxSigning(client, store, _sender, options, _logger);
    }

    private DateTimeOffset Now => _client.Time.GetUtcNow();

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await _store.OpenAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _metrics.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var opened = _claims.Open(stoppingToken);
        await Task.WhenAll(
        [
            .. Enumerable.Range(0, _options.MaxConcurrency).Select(_ => Task.Run(() => WorkAsync(stoppingToken), CancellationToken.None)),
            .. Enumerable.Range(0, _options.MaxUploads).Select(_ => Task.Run(() => _uploader.RunAsync(stoppingToken), CancellationToken.None)),
            _watch.RunAsync(stoppingToken),
        ]);
        await LeaveAsync();
        _claims.Dispose();
    }

    private async Task LeaveAsync()
    {
        try
        {
            await _claims.LeaveAsync();
        }
        catch (StoreException e)
        {
            // It is free when its claim ends.
            Log.DispatchBroke(_logger, e.GetType().Name, _options.Lease, e);
        }
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await PassAsync(await _claims.NextAsync(stop), stop);
                failures = 0;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // A full disk, a locked file: nothing is sent that could not be claimed, and what was sent and not marked is a duplicate next time.
                var delay = _backoff.Backoff(++failures);
                Log.DispatchBroke(_logger, e.GetType().Name, delay, e is StoreException ? e : null);
                await Task.Delay(delay, _client.Time, stop).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }

    /// <summary>Sends what is claimed in one call, and marks what became of it.</summary>
    private async Task PassAsync(OutboxClaim claim, CancellationToken stop)
    {
        var results = new Dictionary<long, OutboxResult>();
        try
        {
            foreach (var item in claim.Items)
            {
                results[item.Number] = OutboxResult.Untried(item);
            }

            try
            {
                var ready = Fit(await _signing.SignAsync(claim.Name, await WithFilesAsync(Unexpired(claim.Items, results), results, stop), results, stop));
                if (ready.Count > 0)
                {
                    await SendAsync(claim, ready, results, stop);
                }
            }
            finally
            {
                if (await _store.FinishAsync(claim.Name, [.. results.Values], Now, CancellationToken.None))
                {
                    _signal.Notify();
                }
            }
        }
        finally
        {
            _circuit.Left();
        }

        foreach (var refused in results.Values.Where(result => result.Refusal is not null))
        {
            await ReportAsync(refused, stop);
        }
    }

    // MC-DELIVER-6: a message ends at expires_at, also while no hub is there to say so.
    private List<OutboxItem> Unexpired(IReadOnlyList<OutboxItem> items, Dictionary<long, OutboxResult> results)
    {
        foreach (var item in items.Where(item => OutboxExpiry.IsOver(item, Now)))
        {
            results[item.Number] = OutboxExpiry.End(item);
        }

        return [.. items.Where(item => results[item.Number].Refusal is null)];
    }

    /// <summary>Those whose files the hub has.</summary>
    private async Task<IReadOnlyList<OutboxItem>> WithFilesAsync(IReadOnlyList<OutboxItem> items, Dictionary<long, OutboxResult> results, CancellationToken stop)
    {
        foreach (var item in items.Where(item => item.Files is OutboxFiles.Waiting or OutboxFiles.Lost))
        {
            results[item.Number] = item.Files == OutboxFiles.Waiting
                ? OutboxResult.Untried(item) with { IsParked = true }
                : OutboxRefusals.Lost(item, await _files.ListLostAsync(item, stop));
        }

        return [.. items.Where(item => item.Files is OutboxFiles.None or OutboxFiles.Uploaded)];
    }

    private List<OutboxItem> Fit(IReadOnlyList<OutboxItem> items)
    {
        var room = BatchSender.MaxBytes(_client.Hub.Wire);
        var fit = new List<OutboxItem>(items.Count);
        foreach (var item in items)
        {
            room -= item.Signed.CalculateSize() + 16;
            if (fit.Count > 0 && room < 0)
            {
                break;
            }

            fit.Add(item);
        }

        return fit;
    }

    // A claim must outlive the call; what it leaves no time for goes with the next.
    private async Task SendAsync(OutboxClaim claim, IReadOnlyList<OutboxItem> items, Dictionary<long, OutboxResult> results, CancellationToken stop)
    {
        if (Now + _sender.Timeout >= claim.Until)
        {
            return;
        }

        try
        {
            foreach (var answer in await _sender.SendAsync(items, stop))
            {
                await TakeAsync(answer, results, stop);
            }

            _claims.Grow();
            await AnsweredAsync(stop);
        }
        catch (WireCallException e) when (OutboxSender.FinalRefusal(CallFailure.Of(e)) is { } refusal)
        {
            await AnsweredAsync(stop);
            if (items is [var only])
            {
                await TakeAsync(new OutboxResult(only, null, refusal.Refusal, default, refusal.ReasonName), results, stop);
                return;
            }

            // MC-ERR-10: the call is not repeated. It does not say whose refusal it is (MC-ERR-6), so each half is asked for itself.
            foreach (var half in items.Chunk((items.Count + 1) / 2))
            {
                await SendAsync(claim, half, results, stop);
            }
        }
        catch (Exception e) when (e is WireCallException or InvalidDataException)
        {
            var failure = e is WireCallException call ? CallFailure.Of(call) : new CallFailure(FailureKind.Blocked, e);
            _claims.Shrink(items.Count);
            foreach (var item in items)
            {
                results[item.Number] = _sender.Again(item, failure.Label, isUnreachable: failure.Kind == FailureKind.Unreachable);
            }

            // A body that a gateway finds too large says nothing about the hub: smaller calls go on.
            var delay = failure.HttpStatus == 413 ? TimeSpan.Zero : _circuit.Failed(failure.RetryAfter);
            _metrics.CallFailed(failure.Label);
            Log.CallFailed(_logger, items.Count, failure.Label, delay);
        }
    }

    private async Task TakeAsync(OutboxResult answer, Dictionary<long, OutboxResult> results, CancellationToken stop)
    {
        var result = answer;
        if (answer is { Refusal.Reason: ErrorReason.AttachmentMissing, Item.Files: OutboxFiles.Uploaded } && await _files.ReopenAsync(answer.Item, Now, stop))
        {
            // The hub lost it, or need not keep it any longer: it is uploaded once more.
            result = OutboxResult.Untried(answer.Item) with { IsParked = true };
            _signal.NotifyFiles();
        }

        results[result.Item.Number] = result;
        _metrics.Attempted(result, Now);
        if (result is { Receipt: null, Refusal: null, IsParked: false })
        {
            Log.GoesAgain(_logger, result.Item.Id, result.Item.Attempts + 1, result.Reason!, result.NextAt);
        }
    }

    private async Task AnsweredAsync(CancellationToken stop)
    {
        if (_circuit.Succeeded())
        {
            Log.HubAnswers(_logger);
            await _store.WakeAsync(Now, stop);
            _signal.Notify();
        }
    }

    private async Task ReportAsync(OutboxResult result, CancellationToken stop)
    {
        Log.Refused(_logger, result.Item.Id, result.Reason!);
        if (_options.WhenRefused is not { } decide)
        {
            return;
        }

        try
        {
            var blocked = (await _store.ListBlockedAsync(stop)).FirstOrDefault(b => b.From == result.Item.From && b.MessageId == result.Item.Id);
            var action = blocked is null ? RefusedAction.Wait : await decide(blocked, stop);
            if (action != RefusedAction.Wait)
            {
                await _store.DecideAsync(blocked!.OrderKey, action, Now, stop);
                _signal.NotifyFiles();
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            Log.DecisionFailed(_logger, result.Item.Id, e.GetType().Name);
        }
    }
}
