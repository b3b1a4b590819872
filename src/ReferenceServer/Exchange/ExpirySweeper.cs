using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>
/// Ends deliveries that nobody fetched before their expires_at and tells their senders. The mark and the notice are one transaction, so a
/// hub that is killed between two sweeps neither forgets one nor tells twice.
/// </summary>
internal sealed class ExpirySweeper(
    IExpiryStore store, ExpiryNotices notices, MessageIntake intake, TimeProvider time, ILogger<ExpirySweeper> logger) : BackgroundService
{
    // One commit's worth; the loop takes the next at once.
    private const int Batch = 256;

    // The hub's clock may be set ahead at any moment, so its time is asked often; with nothing due that is one look into an index.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Ends everything that is due now; how many deliveries ended.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var ended = 0;
        while (true)
        {
            var now = time.GetUtcNow();
            var due = await store.FindAsync(now.ToUnixTimeMilliseconds(), Batch, cancellationToken);
            var done = due.Count == 0 ? 0 : await EndAsync(due, now, cancellationToken);
            ended += done;

            // What could not be ended now is there at the next sweep.
            if (done == 0 || due.Count < Batch)
            {
                return ended;
            }
        }
    }

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
                    Log.ExpiryFailed(logger, e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The hub stops.
        }
    }

    private async Task<int> EndAsync(IReadOnlyList<ExpiredDelivery> due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The hub's own notices that nobody fetched are about nothing that anybody waits for.
        var told = due.Where(delivery => delivery.Body != "deliveryFailed").ToList();
        var untold = due.Where(delivery => delivery.Body == "deliveryFailed").ToList();
        var (ended, refused) = await TellAsync(told, now, onTask: true, cancellationToken);

        // A task that the notice may not touch, for example one that moved to another hub's agency: the sender is told all the same.
        var (more, hopeless) = await TellAsync([.. refused.Select(pair => pair.Delivery)], now, onTask: false, cancellationToken);
        foreach (var (delivery, reason) in hopeless)
        {
            Log.ExpiredUntold(logger, MailboxName.AgencyOf(delivery.Mailbox), delivery.Position, reason);
            untold.Add(delivery);
        }

        ended += more;
        foreach (var delivery in untold)
        {
            ended += await store.ExpireAsync(delivery.Mailbox, delivery.Position, now.ToUnixTimeMilliseconds()) ? 1 : 0;
        }

        if (ended > 0)
        {
            Log.Expired(logger, ended);
        }

        return ended;
    }

    // Retryable refusals (the store is away, the hub is busy) are in neither answer: the next sweep finds them again.
    private async Task<(int Ended, List<(ExpiredDelivery Delivery, ErrorReason Reason)> Refused)> TellAsync(
        List<ExpiredDelivery> due, DateTimeOffset now, bool onTask, CancellationToken cancellationToken)
    {
        var refused = new List<(ExpiredDelivery, ErrorReason)>();
        if (due.Count == 0)
        {
            return (0, refused);
        }

        var answers = await intake.TakeAsync(due.Select(delivery => notices.Of(delivery, now, onTask)).ToArray(), cancellationToken);
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
