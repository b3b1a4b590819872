using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>Subscribe: mailboxes as a stream, each open message once per stream, as far as the reader's credit goes.</summary>
internal sealed class SubscribeService(
    MailboxAccess access, LeaseBook leases, IMailboxStore store, MailboxSignals signals, ICallerCheck callers, ExchangeOptions options,
    TimeProvider time, HubTelemetry telemetry, ILogger<SubscribeService> logger)
{
    private const int DefaultCredit = 256;

    /// <exception cref="RefusalException">RECIPIENT_NOT_ALLOWED before anything is sent; the caller's certificate no longer speaks for it.</exception>
    public async Task SubscribeAsync(SubscribeRequest request, IWireWriter<SubscribeResponse> writer, Caller caller, CancellationToken cancellationToken)
    {
        RequestRules.Check(request);
        var mailboxes = request.Mailboxes.Select(mailbox => access.Open(mailbox, caller)).Distinct(StringComparer.Ordinal).ToArray();
        var credit = request.Credit > 0 ? request.Credit : DefaultCredit;
        using var stream = new MailboxStream(leases, store, options, time, telemetry, credit, writer, cancellationToken);
        Log.StreamOpened(logger, mailboxes.Length, Correlation.Current);
        try
        {
            await foreach (var answer in leases.ForStreamAsync(mailboxes, request.Reader.InboxId, request.Reader.TakeOver))
            {
                if (answer.Lease is { } lease)
                {
                    await stream.AddAsync(lease, signals);
                }
                else
                {
                    Log.StreamLost(logger, MailboxName.AgencyOf(answer.Mailbox), answer.Refusal);
                    await writer.WriteAsync(
                        new SubscribeResponse { Lost = new LeaseLost { Mailbox = MailboxName.AgencyOf(answer.Mailbox), Reason = answer.Refusal } }, cancellationToken);
                }
            }

            var recheck = time.GetUtcNow() + options.Recheck;
            while (stream.HasMailboxes)
            {
                await stream.RunUntilAsync(recheck, cancellationToken);
                if (callers.Recheck(caller) is { } refusal)
                {
                    throw new RefusalException(refusal);
                }

                recheck = time.GetUtcNow() + options.Recheck;
            }
        }
        finally
        {
            stream.LeaveAll();
        }
    }
}
