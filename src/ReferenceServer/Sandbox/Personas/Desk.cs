using System.Collections.Concurrent;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.V1;
using MotCua.Sdk.Catalog;
using MotCua.Sdk.Directory;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Messages;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>What a persona has at hand: the SDK's clients under its own key, the clock, and the story's papers.</summary>
internal sealed class Desk(DemoCast cast, DemoCast.Role role, DemoTimeline timeline, TimeProvider clock, NightGate night)
{
    private ConcurrentDictionary<string, AgencySucceeded> _successions = new(StringComparer.Ordinal);

    private static readonly WorkCalendar Calendar = WorkCalendar.Create(Calendars.Shipped);

    public DemoCast Cast { get; } = cast;

    public DemoCast.Role Role { get; private set; } = role;

    public NightGate Night { get; } = night;

    public DemoPapers Papers { get; } = new(cast);

    public MotCuaMessages Messages { get; } = new(clock);

    public required IExchangeClient Exchange { get; set; }

    public required ICatalogClient Catalog { get; set; }

    public required IDirectoryClient Directory { get; set; }

    public DateTimeOffset Now => DemoPapers.Whole(clock.GetUtcNow());

    /// <summary>The work goes on at another desk, that of an agency that succeeds this one's.</summary>
    public void MoveTo(Desk other) => (Role, Exchange, Catalog, Directory, _successions) = (other.Role, other.Exchange, other.Catalog, other.Directory, other._successions);

    /// <summary>Notes who goes on for an agency that ended.</summary>
    public void Note(AgencySucceeded succession) => _successions[succession.Agency.Code] = succession;

    /// <summary>An acceptance of now with its due date by the catalogue: the limit that the province commits to, or that of a step.</summary>
    public async Task<TransferAccepted> AcceptAsync(CancellationToken cancellationToken, string? step = null)
    {
        var procedure = await Catalog.GetProcedureAsync(Cast.ProcedureCode, VietnamTime.DayOf(Now), cancellationToken);
        var deadline = step is null
            ? ProcedureDeadlines.Compute(Calendar, procedure, Now, [])!.Committed
            : Deadlines.Compute(Calendar, DeadlinePolicy.Of(procedure.Steps.Single(one => one.StepId == step).Limit), Now, []);
        return new TransferAccepted { AcceptedAt = DemoPapers.Stamp(Now), DueAt = DemoPapers.Stamp(deadline.DueAt), DueProvisional = deadline.IsProvisional };
    }

    /// <summary>Sends, and waits for the verified receipt.</summary>
    public async Task SayAsync(Message message, CancellationToken cancellationToken, SendOptions? files = null)
    {
        message.Header.From = Heir(message.Header.From, message.Header);
        message.Header.To = Heir(message.Header.To, message.Header);
        timeline.Announce(message);
        var outcome = files is null
            ? await Exchange.SendAsync(message, cancellationToken)
            : await Exchange.SendAsync(message, files, cancellationToken);
        timeline.Receipted(outcome);
        if (message.Header.Dossier.Length == 0)
        {
            timeline.Show(message, Now);
        }
    }

    // Who has a task now: its one successor, or the one that the authority gave the task to. A task that is being opened belongs with the one above it.
    private string Heir(string agency, Header header)
    {
        if (!_successions.TryGetValue(agency, out var succession))
        {
            return agency;
        }

        return succession.Successors.Count == 1
            ? succession.Successors[0].Code
            : succession.Assignments.FirstOrDefault(rule => rule.Task == header.Task || rule.Task == header.ParentTask)?.Successor ?? agency;
    }
}
