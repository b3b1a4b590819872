using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>Ends deliveries that nobody fetched before their expires_at and tells their senders.</summary>
internal sealed class ExpirySweeper(IExpiryStore store, HubNotices notices, MessageIntake intake, TimeProvider time, ILogger<ExpirySweeper> logger)
    : NoticeSweeper<ExpiredDelivery>(intake, time)
{
    protected override ValueTask<IReadOnlyList<ExpiredDelivery>> FindAsync(DateTimeOffset now, int count, CancellationToken cancellationToken) =>
        store.FindAsync(now.ToUnixTimeMilliseconds(), count, cancellationToken);

    protected override Submission Notice(ExpiredDelivery delivery, DateTimeOffset now, bool onTask) => notices.Of(delivery, now, onTask);

    protected override Task<bool> MarkAsync(ExpiredDelivery delivery, DateTimeOffset now) => store.ExpireAsync(delivery.Mailbox, delivery.Position, now.ToUnixTimeMilliseconds());

    protected override void LogUntold(ExpiredDelivery delivery, ErrorReason reason) => Log.ExpiredUntold(logger, MailboxName.AgencyOf(delivery.Mailbox), delivery.Position, reason);

    protected override void LogMarked(int count) => Log.Expired(logger, count);

    protected override void LogFailed(Exception cause) => Log.ExpiryFailed(logger, cause);
}
