using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MotCua.Sdk.Handlers;
using MotCua.Sdk.Stores;

namespace MotCua.Sdk.Inbox;

/// <summary>
/// Writes deliveries into the inbox, with the effects of transactional handlers: whatever is ready when a transaction begins, or comes while it is young,
/// shares it. Who hands deliveries in sees to their order: two of one order key are never here at once.
/// </summary>
internal sealed class InboxLanes(IInboxStore store, HandlerSet handlers, InboxOptions options, TimeProvider time, ILogger logger)
{
    private readonly Channel<InboxWork> _ready = Channel.CreateUnbounded<InboxWork>();

    /// <summary>Hands a delivery in.</summary>
    /// <returns>Ends after the commit.</returns>
    public Task<(InboxOutcome Outcome, Exception? Failure)> TakeAsync(InboxWork work)
    {
        _ready.Writer.TryWrite(work);
        return work.Done;
    }

    public void Complete() => _ready.Writer.TryComplete();

    /// <summary>Runs until <see cref="Complete"/> and everything handed in is done.</summary>
    /// <param name="most">Most transactions at once.</param>
    public Task RunAsync(int most) => Task.WhenAll(Enumerable.Range(0, Math.Min(most, store.MaxTransactions)).Select(_ => Task.Run(LaneAsync)));

    private async Task LaneAsync()
    {
        var batch = new List<InboxWork>();
        while (await _ready.Reader.WaitToReadAsync())
        {
            batch.Clear();
            try
            {
                await TransactionAsync(batch);
            }
            catch (Exception e)
            {
                // Nothing of the batch is stored, or all of it is and comes again as known.
                Log.TransactionFailed(logger, batch.Count, e.GetType().Name, e as StoreException);
                batch.ForEach(work => Blame(work, e));
            }

            batch.ForEach(work => work.End());
        }
    }

    private async Task TransactionAsync(List<InboxWork> batch)
    {
        if (!_ready.Reader.TryRead(out var work))
        {
            return;
        }

        batch.Add(work);
        await using var transaction = await store.BeginAsync(CancellationToken.None);
        var began = time.GetTimestamp();
        while (true)
        {
            await RunAsync(transaction, work);
            if (batch.Count >= options.MaxBatch || time.GetElapsedTime(began) >= options.BatchMaxAge || !_ready.Reader.TryRead(out work))
            {
                break;
            }

            batch.Add(work);
        }

        await transaction.CommitAsync(CancellationToken.None);
    }

    private async Task RunAsync(IInboxTransaction transaction, InboxWork work)
    {
        await transaction.SaveAsync(CancellationToken.None);
        work.Outcome = await transaction.TakeAsync(work.Received, work.Fence, time.GetUtcNow(), CancellationToken.None) switch
        {
            InboxTake.New => InboxOutcome.Handled,
            InboxTake.Known => InboxOutcome.Known,
            InboxTake.FenceLost => InboxOutcome.FenceLost,
            _ => InboxOutcome.Conflict,
        };
        if (work.Outcome == InboxOutcome.Handled && work.Handles)
        {
            try
            {
                await HandlerTransaction.RunAsync(() => handlers.HandleAsync(work.Received, transaction.Transaction, work.Stop));
            }
            catch (Exception e)
            {
                (work.Outcome, work.Failure) = (store.IsStoreFailure(e) ? InboxOutcome.StoreFailed : InboxOutcome.HandlerFailed, e);
            }

            if (!transaction.IsOpen)
            {
                work.Failure = new InvalidOperationException($"A handler of {work.Received.Message.BodyCase} ended the inbox's transaction; only the inbox may.", work.Failure);
                work.Outcome = InboxOutcome.HandlerFailed;
                throw work.Failure;
            }

            if (work.Failure is not null)
            {
                await transaction.UndoAsync(CancellationToken.None);
                return;
            }
        }

        await transaction.KeepAsync(CancellationToken.None);
    }

    // Who failed before the store did keeps its own failure.
    private static void Blame(InboxWork work, Exception failure)
    {
        if (work.Outcome is not InboxOutcome.HandlerFailed)
        {
            (work.Outcome, work.Failure) = (InboxOutcome.StoreFailed, failure);
        }
    }
}
