using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>Pull: what is unacknowledged, oldest first, each time. A lost answer is had again by pulling again.</summary>
internal sealed class PullService(
    MailboxAccess access, LeaseBook leases, IMailboxStore store, MailboxSignals signals, ExchangeOptions options, TimeProvider time, HubTelemetry telemetry)
{
    private const int DefaultMessages = 100;
    private const int DefaultBytes = 1024 * 1024;

    // MC-WIRE-12: bytes are base64 in JSON and a receipt may be larger than its payload. The rest of the answer has its room.
    private const int MaxAnswerBytes = Contracts.Wire.Frame.DefaultMaxSize - 1024;

    /// <exception cref="RefusalException">RECIPIENT_NOT_ALLOWED, INBOX_MISMATCH, LEASE_LOST.</exception>
    public async Task<PullResponse> PullAsync(PullRequest request, Caller caller, CancellationToken cancellationToken)
    {
        RequestRules.Check(request);
        var mailbox = access.Open(request.Mailbox, caller);
        var lease = await leases.ForPullAsync(mailbox, request.Reader.InboxId, request.Reader.TakeOver);
        var end = time.GetUtcNow() + Min(TimeSpan.FromMilliseconds(request.WaitMs), options.MaxWait);
        using var wakeup = new Wakeup();
        using var watch = signals.Mailboxes.Watch(mailbox, wakeup.Set);
        while (true)
        {
            var found = (await store.ReadAsync(mailbox, 0, null, Or(request.MaxMessages, DefaultMessages), Or(request.MaxBytes, DefaultBytes),
                time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken)).Deliveries;
            if (found.Count > 0)
            {
                var answer = await AnswerAsync(lease, Fitting(found));
                if (answer.Deliveries.Count > 0)
                {
                    return answer;
                }
            }
            else if (!await wakeup.WaitAsync(end - time.GetUtcNow(), time, cancellationToken))
            {
                return new PullResponse { Fence = lease.Fence, LeaseUntil = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(leases.Until) };
            }
        }
    }

    private async Task<PullResponse> AnswerAsync(MailboxLease lease, IReadOnlyList<StoredDelivery> found)
    {
        var marked = await store.MarkFetchedAsync(lease, [.. found.Select(d => d.Position)], time.GetUtcNow().ToUnixTimeMilliseconds());
        if (marked is null)
        {
            leases.Leave(lease);
            throw new RefusalException(ErrorReason.LeaseLost);
        }

        var answer = new PullResponse { Fence = lease.Fence, LeaseUntil = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(leases.Until) };
        answer.Deliveries.AddRange(found.Where(d => marked.Contains(d.Position)).Select(d => Deliveries.Of(d, lease)));
        telemetry.Delivered(answer.Deliveries.Count);
        return answer;
    }

    private static List<StoredDelivery> Fitting(IReadOnlyList<StoredDelivery> found)
    {
        var size = 0L;
        return [.. found.TakeWhile((delivery, index) => (size += Deliveries.MaxJsonBytes(delivery)) <= MaxAnswerBytes || index == 0)];
    }

    private static int Or(int value, int fallback) => value > 0 ? value : fallback;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
