using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>
/// Looks for deliveries whose senders are to be told, and tells them. The mark and the notice are one transaction, so a hub that is killed
/// between two sweeps neither forgets one nor tells twice.
/// </summary>
internal abstract class NoticeSweeper<T>(MessageIntake intake, TimeProvider time) : BackgroundService
    where T : NoticedDelivery
{
    // One commit's worth; the loop takes the next at once.
    private const int Batch = 256;

    // The hub's clock may be set ahead at any moment, so its time is asked often; with nothing due that is one look into an index.
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>Tells of everything that is due now; how many deliveries were marked.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var marked = 0;
        while (true)
        {
            var now = time.GetUtcNow();
            var due = await FindAsync(now, Batch, cancellationToken);
            var done = due.Count == 0 ? 0 : await TellAsync(due, now, cancellationToken);
            marked += done;

            // What could not be marked now is there at the next sweep.
            if (done == 0 || due.Count < Batch)
            {
                return marked;
            }
        }
    }

    /// <summary>What is due, the earliest first.</summary>
    protected abstract ValueTask<IReadOnlyList<T>> FindAsync(DateTimeOffset now, int count, CancellationToken cancellationToken);

    /// <summary>The notice of one.</summary>
    protected abstract Submission Notice(T delivery, DateTimeOffset now, bool onTask);

    /// <summary>Marks one without a notice; false when it changed meanwhile.</summary>
    protected abstract Task<bool> MarkAsync(T delivery, DateTimeOffset now);

    /// <summary>Notes in the log that a sender could not be told.</summary>
    protected abstract void LogUntold(T delivery, ErrorReason reason);

    /// <summary>Notes in the log how many were marked.</summary>
    protected abstract void LogMarked(int count);

    /// <summary>Notes in the log why a sweep failed.</summary>
    protected abstract void LogFailed(Exception cause);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                try
                {
                    await SweepAsync(stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    LogFailed(e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The hub stops.
        }
    }

    private async Task<int> TellAsync(IReadOnlyList<T> due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Of the hub's own notices nobody is told.
        var told = due.Where(delivery => !delivery.IsOwn).ToList();
        var untold = due.Where(delivery => delivery.IsOwn).ToList();
        var (marked, refused) = await SendAsync(told, now, onTask: true, cancellationToken);

        // A task that the notice may not touch, for example one that moved to another hub's agency: the sender is told all the same.
        var (more, hopeless) = await SendAsync([.. refused.Select(pair => pair.Delivery)], now, onTask: false, cancellationToken);
        foreach (var (delivery, reason) in hopeless)
        {
            LogUntold(delivery, reason);
            untold.Add(delivery);
        }

        marked += more;
        foreach (var delivery in untold)
        {
            marked += await MarkAsync(delivery, now) ? 1 : 0;
        }

        if (marked > 0)
        {
            LogMarked(marked);
        }

        return marked;
    }

    // Retryable refusals (the store is away, the hub is busy) are in neither answer: the next sweep finds them again.
    private async Task<(int Marked, List<(T Delivery, ErrorReason Reason)> Refused)> SendAsync(List<T> due, DateTimeOffset now, bool onTask, CancellationToken cancellationToken)
    {
        var refused = new List<(T, ErrorReason)>();
        if (due.Count == 0)
        {
            return (0, refused);
        }

        var answers = await intake.TakeAsync(due.Select(delivery => Notice(delivery, now, onTask)).ToArray(), cancellationToken);
        for (var i = 0; i < answers.Count; i++)
        {
            if (answers[i].Refusal is { } refusal && !ReasonTable.Get(refusal.Reason).IsRetryable)
            {
                refused.Add((due[i], refusal.Reason));
            }
        }

        return (answers.Count(answer => answer.Receipt is not null), refused);
    }
}
