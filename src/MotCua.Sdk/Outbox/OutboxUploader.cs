using Microsoft.Extensions.Logging;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Attachments;
using MotCua.Sdk.Resilience;
using MotCua.Sdk.Stores;

namespace MotCua.Sdk.Outbox;

/// <summary>
/// Uploads the files of the outbox, beside the sending of messages: a file of 2 GiB on a bad line holds back its own message and those behind it, no other.
/// </summary>
internal sealed class OutboxUploader(MotCuaClient client, IOutboxFileStore store, OutboxSignal signal, OutboxOptions options, HubCircuit circuit, Func<double> random, ILogger logger)
{
    // A share that is not mounted comes back; a file that was deleted does not.
    private const int AttemptsToFind = 5;

    private readonly RetryPolicy _backoff = new(new RetryOptions { BaseDelay = options.BaseDelay, MaxDelay = options.MaxDelay }, random);

    private DateTimeOffset Now => client.Time.GetUtcNow();

    public async Task RunAsync(CancellationToken stop)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            var next = signal.NextFile;
            try
            {
                if (circuit.IsBroken(out var wait))
                {
                    await Task.Delay(wait, client.Time, stop);
                }
                else if (!await PassAsync(stop))
                {
                    using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
                    await Task.WhenAny(next, Task.Delay(options.PollInterval, client.Time, ended.Token));
                    await ended.CancelAsync();
                }

                failures = 0;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                var delay = _backoff.Backoff(++failures);
                Log.DispatchBroke(logger, e.GetType().Name, delay, e is StoreException ? e : null);
                await Task.Delay(delay, client.Time, stop).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }

    private async Task<bool> PassAsync(CancellationToken stop)
    {
        var claim = Guid.NewGuid().ToString("N");
        if (await store.ClaimAsync(claim, Now, Now + options.Lease, stop) is not { } file)
        {
            return false;
        }

        using var held = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var renewing = RenewAsync(claim, held);
        try
        {
            await UploadAsync(claim, file, held.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Another process has it now.
        }
        finally
        {
            await held.CancelAsync();
            await renewing;
        }

        signal.Notify();
        return true;
    }

    private async Task UploadAsync(string claim, OutboxFile file, CancellationToken cancellationToken)
    {
        try
        {
            await client.Files.UploadAsync(file.From, file.Open(), again: file.Uploads > 0, cancellationToken);
            circuit.Answered();
            await store.DoneAsync(claim, file, Now, CancellationToken.None);
        }
        catch (HubUnreachableException e)
        {
            var delay = circuit.Failed(null);
            await AgainAsync(claim, file, e.Decision.ToString(), delay);
        }
        catch (RefusalException e) when (ReasonTable.Get(e.Reason).IsRetryable || OutboxSender.IsPassing(e.Reason))
        {
            var named = TimeSpan.FromMilliseconds(e.Refusal.RetryAfterMs);
            await AgainAsync(claim, file, e.ReasonName, named > TimeSpan.Zero ? named + (options.BaseDelay * random()) : _backoff.Backoff(file.Attempts + 1));
        }
        catch (RefusalException e)
        {
            await LoseAsync(claim, file, e.ReasonName);
        }
        catch (InvalidDataException)
        {
            await LoseAsync(claim, file, "FILE_CHANGED");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException && file.Attempts + 1 >= AttemptsToFind)
        {
            await LoseAsync(claim, file, "FILE_MISSING");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await AgainAsync(claim, file, "FILE_UNREADABLE", _backoff.Backoff(file.Attempts + 1));
        }
    }

    private Task AgainAsync(string claim, OutboxFile file, string reason, TimeSpan delay)
    {
        Log.FileGoesAgain(logger, file.MessageId, file.Sha256, file.Attempts + 1, reason, delay);
        return store.AgainAsync(claim, file, reason, Now, Now + delay, CancellationToken.None);
    }

    private Task LoseAsync(string claim, OutboxFile file, string reason)
    {
        Log.FileLost(logger, file.MessageId, file.Sha256, reason);
        return store.LoseAsync(claim, file, reason, Now, CancellationToken.None);
    }

    // A large file on a slow line takes longer than a lease.
    private async Task RenewAsync(string claim, CancellationTokenSource held)
    {
        try
        {
            while (true)
            {
                await Task.Delay(options.Lease / 3, client.Time, held.Token);
                if (!await store.RenewAsync(claim, Now + options.Lease, held.Token))
                {
                    await held.CancelAsync();
                    return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or StoreException)
        {
            // Ended; or the store is away, and what ends the lease ends the upload's claim with it: both would upload the same bytes.
        }
    }
}
