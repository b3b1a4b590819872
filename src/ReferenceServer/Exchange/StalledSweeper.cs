using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>Tells the senders of dead letters that nobody settles: the message is not failed, but nothing happens to it unless somebody asks.</summary>
internal sealed class StalledSweeper(IStalledStore store, SettlingTime settling, HubNotices notices, MessageIntake intake, TimeProvider time, ILogger<StalledSweeper> logger)
    : NoticeSweeper<StalledDelivery>(intake, time)
{
    protected override ValueTask<IReadOnlyList<StalledDelivery>> FindAsync(DateTimeOffset now, int count, CancellationToken cancellationToken) =>
        store.FindAsync(settling.Before(now).ToUnixTimeMilliseconds(), count, cancellationToken);

    protected override Submission Notice(StalledDelivery delivery, DateTimeOffset now, bool onTask) => notices.Of(delivery, now, onTask);

    protected override Task<bool> MarkAsync(StalledDelivery delivery, DateTimeOffset now) => store.PassOverAsync(delivery.Mailbox, delivery.Position, delivery.DeadAt);

    protected override void LogUntold(StalledDelivery delivery, ErrorReason reason) => Log.StalledUntold(logger, MailboxName.AgencyOf(delivery.Mailbox), delivery.Position, reason);

    protected override void LogMarked(int count) => Log.Stalled(logger, count);

    protected override void LogFailed(Exception cause) => Log.StalledFailed(logger, cause);
}
