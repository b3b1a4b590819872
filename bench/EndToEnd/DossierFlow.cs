using System.Collections.Concurrent;
using System.Diagnostics;
using MotCua.Bench.Workload;
using MotCua.Contracts.V1;

namespace MotCua.Bench.EndToEnd;

/// <summary>
/// Drives dossiers of the land mix through whatever carries them: each message is enqueued by its sender when the other side has handled the one before, as
/// people and systems do. Many dossiers are under way at once. Every message must arrive once and in its order.
/// </summary>
internal sealed class DossierFlow
{
    private readonly LandDossier _dossier = new(TimeProvider.System);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);
    private int _number;
    private int _strangers;

    /// <summary>The receiving side, of either kind: a message was handled.</summary>
    public void Handled(string id)
    {
        if (!_waiting.TryRemove(id, out var waits))
        {
            Interlocked.Increment(ref _strangers);
            return;
        }

        waits.SetResult();
    }

    /// <summary>Runs dossiers, so many at once, for a time, and then those under way to their end.</summary>
    /// <param name="atOnce">Dossiers under way.</param>
    /// <param name="interval">No dossier begins after it.</param>
    /// <param name="enqueue">Takes a message for its sender's outbox.</param>
    /// <param name="drain">Waits until everything is acknowledged and receipted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many messages were handled in the interval, and in all. Of the former at most as many as dossiers are still to be acknowledged.</returns>
    public async Task<(int InTime, int All)> RunAsync(
        int atOnce, TimeSpan interval, Func<Message, CancellationToken, Task> enqueue, Func<Task> drain, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var (inTime, all) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(
            async () =>
            {
                while (clock.Elapsed < interval)
                {
                    foreach (var message in _dossier.Of(Interlocked.Increment(ref _number)))
                    {
                        var handled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                        _waiting[message.Header.Id] = handled;
                        await enqueue(message, cancellationToken);
                        await handled.Task.WaitAsync(TimeSpan.FromMinutes(2), cancellationToken);
                        Interlocked.Increment(ref all);
                        if (clock.Elapsed < interval)
                        {
                            Interlocked.Increment(ref inTime);
                        }
                    }
                }
            },
            cancellationToken)));
        await drain();
        return _strangers == 0 ? (inTime, all) : throw new BenchException($"{_strangers} messages were handled twice or never sent.");
    }
}
