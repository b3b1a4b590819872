using MotCua.Contracts.Calendar;
using MotCua.Contracts.V1;
using MotCua.Sdk.Catalog;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Messages;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>What a persona has at hand: the SDK's clients under its own key, the clock, and the story's papers.</summary>
internal sealed class Desk(DemoCast cast, DemoCast.Role role, DemoTimeline timeline, TimeProvider clock)
{
    private static readonly WorkCalendar Calendar = WorkCalendar.Create(Calendars.Shipped);

    public DemoCast Cast { get; } = cast;

    public DemoCast.Role Role { get; } = role;

    public DemoPapers Papers { get; } = new(cast);

    public MotCuaMessages Messages { get; } = new(clock);

    public required IExchangeClient Exchange { get; init; }

    public required ICatalogClient Catalog { get; init; }

    public DateTimeOffset Now => DemoPapers.Whole(clock.GetUtcNow());

    /// <summary>An acceptance of now with its due date.</summary>
    /// <param name="workingDays">The limit.</param>
    public TransferAccepted Accept(int workingDays)
    {
        var deadline = Deadlines.Compute(Calendar, new DeadlinePolicy(workingDays, LimitUnit.WorkingDay), Now, []);
        return new TransferAccepted { AcceptedAt = DemoPapers.Stamp(Now), DueAt = DemoPapers.Stamp(deadline.DueAt), DueProvisional = deadline.IsProvisional };
    }

    /// <summary>Sends, and waits for the verified receipt.</summary>
    public async Task SayAsync(Message message, CancellationToken cancellationToken, SendOptions? files = null)
    {
        timeline.Announce(message);
        var outcome = files is null
            ? await Exchange.SendAsync(message, cancellationToken)
            : await Exchange.SendAsync(message, files, cancellationToken);
        timeline.Receipted(outcome);
    }
}
