using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>Acknowledge, Reject, and what becomes of dead letters.</summary>
internal sealed class SettleService(
    MailboxAccess access, LeaseBook leases, IMailboxStore store, IDeadLetterStore deadLetters, MailboxSignals signals, TimeProvider time, ILogger<SettleService> logger)
{
    private const int DefaultPage = 100;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <exception cref="RefusalException">LEASE_LOST.</exception>
    public async Task<AcknowledgeResponse> AcknowledgeAsync(AcknowledgeRequest request, Caller caller)
    {
        RequestRules.Check(request);
        var lease = new MailboxLease(access.Open(request.Mailbox, caller), request.Reader.InboxId, request.Fence);
        var count = Kept(lease, await store.AcknowledgeAsync(lease, request.UpTo, request.Positions, Now));
        leases.Settled(lease, count);
        return new AcknowledgeResponse { Acknowledged = count };
    }

    /// <exception cref="RefusalException">LEASE_LOST.</exception>
    public async Task<RejectResponse> RejectAsync(RejectRequest request, Caller caller)
    {
        RequestRules.Check(request);
        var lease = new MailboxLease(access.Open(request.Mailbox, caller), request.Reader.InboxId, request.Fence);
        var count = Kept(lease, await store.RejectAsync(lease, request.Position, request.Reason, Now));
        if (count > 0)
        {
            Log.Rejected(logger, request.Mailbox, request.Position);
            leases.Settled(lease, count);
        }

        return new RejectResponse();
    }

    public async Task<ListDeadLettersResponse> ListAsync(ListDeadLettersRequest request, Caller caller, CancellationToken cancellationToken)
    {
        RequestRules.Check(request);
        var mailbox = access.Open(request.Mailbox, caller);
        var size = request.PageSize > 0 ? request.PageSize : DefaultPage;
        var found = await deadLetters.ListAsync(mailbox, PageToken.Read(request.PageToken), size + 1, cancellationToken);
        var response = new ListDeadLettersResponse { NextPageToken = found.Count > size ? PageToken.Write(found[size - 1].Position) : "" };
        response.DeadLetters.AddRange(found.Take(size).Select(letter => new DeadLetter
        {
            Position = letter.Position,
            MessageFrom = letter.Sender,
            MessageId = letter.Id,
            Dossier = letter.Dossier ?? "",
            Body = letter.Body,
            Reason = letter.Reason ?? "",
            Since = UnixTime.ToTimestamp(letter.Since),
            Parked = letter.Parked,
        }));
        return response;
    }

    public async Task<RedeliverResponse> RedeliverAsync(RedeliverRequest request, Caller caller)
    {
        RequestRules.Check(request);
        var mailbox = access.Open(request.Mailbox, caller);
        var discard = request.Action == RedeliverAction.Discard;
        var count = await deadLetters.SettleAsync(mailbox, request.Positions, discard);
        if (count > 0)
        {
            Log.Redelivered(logger, request.Mailbox, count, request.Action);
            leases.Rewind(mailbox);
            signals.Mailboxes.Notify(mailbox);
        }

        return new RedeliverResponse { Redelivered = discard ? 0 : count, Discarded = discard ? count : 0 };
    }

    private int Kept(MailboxLease lease, int? count)
    {
        if (count is { } kept)
        {
            return kept;
        }

        leases.Leave(lease);
        throw new RefusalException(ErrorReason.LeaseLost);
    }
}
