using Microsoft.Extensions.Logging;
using MotCua.Sdk.Stores;

namespace MotCua.Sdk.Outbox;

/// <summary>Looks at the outbox for its measures, and clears away what was sent long ago.</summary>
internal sealed class OutboxWatch(IOutboxStore store, OutboxOptions options, OutboxMetrics metrics, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ClearInterval = TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken stop)
    {
        var cleared = DateTimeOffset.MinValue;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var now = time.GetUtcNow();
                metrics.Status = await store.GetStatusAsync(now, stop);
                if (now - cleared >= ClearInterval)
                {
                    while (await store.ClearAsync(now - options.KeepSent, stop))
                    {
                        // In portions, so that appends are never held up for long.
                    }

                    cleared = now;
                }

                await Task.Delay(StatusInterval, time, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (StoreException e)
            {
                Log.DispatchBroke(logger, e.GetType().Name, StatusInterval, e);
                await Task.Delay(StatusInterval, time, stop).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }
}
