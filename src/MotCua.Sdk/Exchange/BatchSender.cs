using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Resilience;

namespace MotCua.Sdk.Exchange;

/// <summary>
/// Sends a batch in order. What the hub refuses for a passing reason goes again, still in order; after a final refusal nothing later of the same key
/// goes again, because it would be said out of its place.
/// </summary>
internal sealed class BatchSender(HubConnection hub, SendPipeline pipeline, RetryPolicy policy, Sender sender, OrderGate order)
{
    private const int MaxMessages = 1000;

    private readonly int _maxBytes = MaxBytes(hub.Wire);

    /// <summary>gRPC: below the 4 MiB that stock servers take. JSON: payloads grow by a third there, and proxies on the way may allow 1 MB.</summary>
    public static int MaxBytes(MotCuaWire wire) => wire == MotCuaWire.Grpc ? 3 * 1024 * 1024 : 700 * 1024;

    public async Task<IReadOnlyList<BatchOutcome>> SendAsync(IReadOnlyList<PreparedMessage> messages, CancellationToken cancellationToken)
    {
        var turns = new List<IDisposable>();
        try
        {
            // One order of taking them: two batches never wait for each other.
            foreach (var key in messages.Select(message => message.OrderKey).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                turns.Add(await order.EnterAsync(key, cancellationToken));
            }

            return await SendInTurnAsync(messages, cancellationToken);
        }
        finally
        {
            turns.ForEach(turn => turn.Dispose());
        }
    }

    private async Task<IReadOnlyList<BatchOutcome>> SendInTurnAsync(IReadOnlyList<PreparedMessage> messages, CancellationToken cancellationToken)
    {
        var outcomes = new BatchOutcome?[messages.Count];
        var open = Enumerable.Range(0, messages.Count).ToList();
        var run = pipeline.Start(messages.Count == 1 ? messages[0].Message.Header.Id : $"batch of {messages.Count}", canUpload: false);
        for (var round = 1; open.Count > 0; round++)
        {
            var wait = TimeSpan.Zero;
            var again = new List<int>();
            var stopped = new HashSet<string>(StringComparer.Ordinal);
            foreach (var part in Split(messages, open))
            {
                foreach (var (index, result) in part.Zip(await CallAsync([.. part.Select(i => messages[i])], run, cancellationToken)))
                {
                    var prepared = messages[index];
                    outcomes[index] = await ReadAsync(prepared, result, round, cancellationToken);
                    var passing = result.Refusal is { } refusal && ReasonTable.Get(refusal.Reason).IsRetryable;
                    if (passing && !stopped.Contains(prepared.OrderKey))
                    {
                        again.Add(index);
                        var named = TimeSpan.FromMilliseconds(result.Refusal.RetryAfterMs);
                        wait = named > wait ? named : wait;
                    }
                    else if (outcomes[index]!.Failure is not null)
                    {
                        stopped.Add(prepared.OrderKey);
                    }
                }
            }

            open = again;
            var delay = wait > TimeSpan.Zero ? wait : policy.Backoff(round);
            if (open.Count == 0 || delay >= pipeline.Remaining(run))
            {
                break;
            }

            await Task.Delay(delay, hub.Time, cancellationToken);
        }

        return outcomes!;
    }

    private async Task<IReadOnlyList<SendResult>> CallAsync(IReadOnlyList<PreparedMessage> part, SendRun run, CancellationToken cancellationToken)
    {
        var request = new SendBatchRequest();
        request.Messages.AddRange(part.Select(p => p.Signed));
        var answer = await pipeline.RunAsync(
            run,
            async (timeout, cancel) =>
            {
                if (run.Last.Decision == RetryDecision.RetryWithHubTime && !run.HubTimeTaken)
                {
                    run.HubTimeTaken = true;
                    hub.TakeHubTime(run.Failure!);
                }

                return await hub.AttemptAsync(HubMethods.SendBatch, request, timeout, cancel);
            },
            cancellationToken);
        return answer.Results.Count == part.Count
            ? answer.Results
            : throw new HubUnreachableException(RetryDecision.GiveUpNotRetryable, run.Attempts, null, null,
                new InvalidDataException($"{part.Count} messages were sent and {answer.Results.Count} results came."));
    }

    private async Task<BatchOutcome> ReadAsync(PreparedMessage prepared, SendResult result, int round, CancellationToken cancellationToken)
    {
        if (result.OutcomeCase == SendResult.OutcomeOneofCase.Refusal)
        {
            return new BatchOutcome(prepared, null, new RefusalException(result.Refusal));
        }

        try
        {
            return new BatchOutcome(prepared, await sender.AcceptAsync(prepared, result.Receipt, result.Duplicate, round, cancellationToken), null);
        }
        catch (ReceiptInvalidException e)
        {
            return new BatchOutcome(prepared, null, e);
        }
    }

    private IEnumerable<List<int>> Split(IReadOnlyList<PreparedMessage> messages, List<int> open)
    {
        var part = new List<int>();
        var bytes = 0;
        foreach (var index in open)
        {
            var size = messages[index].Signed.CalculateSize() + 16;
            if (part.Count > 0 && (part.Count == MaxMessages || bytes + size > _maxBytes))
            {
                yield return part;
                part = [];
                bytes = 0;
            }

            part.Add(index);
            bytes += size;
        }

        if (part.Count > 0)
        {
            yield return part;
        }
    }
}
