using FsCheck;
using FsCheck.Fluent;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.V1;
using static MotCua.Contracts.Tests.Dossiers.Play;

namespace MotCua.Contracts.Tests.Dossiers;

/// <summary>Whatever is said in whatever order by whomever: the rules that hold for all sequences.</summary>
public sealed class TransitionPropertyTests
{
    private static readonly AgencyCode[] Agencies = [Commune, Portal, Land, Tax, Treasury, Gateway, Post, Hub, Authority, Stranger];
    private static readonly string[] Tasks = ["root", "land", "tax", "post"];

    // Half of the steps say what a sensible agency would say next, so that sequences get far; the other half anything.
    private static readonly Gen<Line> AnyLine =
        from row in Gen.Elements(BodyTable.All.ToArray())
        from sender in Gen.Elements(Agencies)
        from recipient in Gen.Elements(Agencies)
        from task in Gen.Elements(Tasks)
        from parent in Gen.Elements(Tasks)
        from number in Gen.Choose(0, 2)
        from likely in Gen.Choose(0, 9)
        select new Line(row, sender, recipient, task, parent, number, likely);

    private static Arbitrary<Line[]> Lines { get; } = AnyLine.ArrayOf(60).ToArbitrary();

    [Fact]
    public void No_sequence_breaks_the_rules() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(Lines, lines =>
    {
        var play = new Play();
        foreach (var line in lines)
        {
            Step(play, line);
        }
    }));

    [Fact]
    public void Replaying_a_dossier_gives_the_same_tasks() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(100), Prop.ForAll(Lines, lines =>
    {
        var first = new Play();
        var said = lines.Select(line => Step(first, line)).ToList();
        var again = Timeline.Replay(said);
        Assert.Equal(first.Tasks.Root, again.Root);
        Assert.Equal(first.Tasks.Tasks.Count, again.Tasks.Count);
        Assert.All(first.Tasks.Tasks, t => Assert.Equal(t.Value, again.Find(t.Key)));
    }));

    [Fact]
    public void Sequences_of_this_test_reach_every_phase()
    {
        var reached = new HashSet<TaskPhase>();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(7, 11), Prop.ForAll(Lines, lines =>
        {
            var play = new Play();
            foreach (var line in lines)
            {
                Step(play, line);
                reached.UnionWith(play.Tasks.Tasks.Values.Select(t => t.Phase));
            }
        }));
        Assert.Equal(Enum.GetValues<TaskPhase>().Where(p => p != TaskPhase.Unspecified), reached.Order());
    }

    private static (Message, TimelineFacts) Step(Play play, Line line)
    {
        var before = play.Tasks;
        var task = before.Find(play.IdOf(line.Task));
        var (from, to) = line.Parties(task);
        var parent = line.Row.Body == Message.BodyOneofCase.DossierTransferred && line.Task != "root" ? line.Likely > 4 ? "root" : line.Parent : null;
        var body = Body(line, play);
        var outcome = play.Say(from, to, line.Row.Task == HeaderUse.Absent ? null : line.Task, body, parent,
            line.Row.Dossier == HeaderUse.Absent ? null : "H32.301-261122-0001");
        if (!outcome.IsAllowed)
        {
            Assert.Same(before, play.Tasks);
            Assert.NotEmpty(outcome.Refusal.Fields);
            return (body, FactsOf(from, to));
        }

        Assert.All(play.Tasks.Tasks, pair => Holds(before.Find(pair.Key), pair.Value, play.Tasks, line.Row, pair.Key == play.IdOf(line.Task)));
        if (task is not null && line.Row.Group is not ("registry" or "documents" or "system"))
        {
            Assert.True(IsActor(line.Row.Actors, task, from), $"{line.Row.TypeName} was taken from {from}, who is none of {line.Row.Actors}.");
        }

        return (body, FactsOf(from, to));
    }

    private static void Holds(TaskState? before, TaskState after, DossierTasks all, BodyRule row, bool named)
    {
        Assert.True(Enum.IsDefined(after.Phase) && after.Phase != TaskPhase.Unspecified);
        Assert.Equal(after.Phase == TaskPhase.Open, after.Clock == ClockState.NotStarted);
        Assert.Equal(after.Phase == TaskPhase.Accepted, after.Clock is ClockState.Running or ClockState.Paused);
        Assert.All(after.OpenChildren, child => Assert.False(all.Find(child)!.HasEnded));
        Assert.All(all.Tasks.Values.Where(t => t.Parent == after.Task && !t.HasEnded && t.Kind != TransferKind.Delivery), child => Assert.Contains(child.Task, after.OpenChildren));
        Assert.All(after.Obligations, o => Assert.True(o.Paid >= 0 && o.Exempted >= 0));
        if (after.Phase is TaskPhase.ResultIssued)
        {
            Assert.Empty(after.OpenChildren);
            Assert.Null(after.WithdrawalId);
        }

        if (before is null)
        {
            // An implicit root is the only task that a message opens beside the one it names.
            Assert.True(named ? Words.Has(row.To, after.Phase) : after.IsRoot && after.IsSelfHeld);
            return;
        }

        Assert.True(!before.HasEnded || before.Phase == after.Phase, "An ended task opened again.");
        Assert.Equal((before.Task, before.Parent, before.Opener, before.Holder, before.OpenedBy, before.Kind), (after.Task, after.Parent, after.Opener, after.Holder, after.OpenedBy, after.Kind));
        if (!named)
        {
            Assert.Equal(before with { OpenChildren = after.OpenChildren }, after);
            return;
        }

        if (row.From == Phases.None || row.From == Phases.Nothing)
        {
            Assert.Equal(before, after);
            return;
        }

        Assert.True(Words.Has(row.From, before.Phase) && Words.Has(row.To, after.Phase), $"{row.TypeName}: {before.Phase} to {after.Phase}");
        var effect = (before.Clock, after.Clock) switch
        {
            var (a, b) when a == b => ClockEffects.None,
            (ClockState.NotStarted, ClockState.Running or ClockState.Paused) => ClockEffects.Starts,
            (_, ClockState.Stopped) => ClockEffects.Stops,
            (_, ClockState.Paused) => ClockEffects.Pauses,
            _ => ClockEffects.Resumes,
        };
        Assert.True((row.Clock & effect) == effect, $"{row.TypeName}: {before.Clock} to {after.Clock}");
    }

    private static bool IsActor(Actors actors, TaskState task, AgencyCode from) =>
        (actors.HasFlag(Actors.Holder) && from == task.Holder)
        || (actors.HasFlag(Actors.Opener) && from == task.Opener)
        || (actors.HasFlag(Actors.IssuingAgency) && task.Obligations.Any(o => o.Issuer == from))
        || (actors.HasFlag(Actors.Treasury) && from == Treasury)
        || (actors.HasFlag(Actors.PaymentGateway) && from == Gateway)
        || (actors.HasFlag(Actors.Post) && from == Post);

    private static Message Body(Line line, Play play)
    {
        var message = Bodies.Empty(line.Row.Name);
        var id = "x" + line.Number;
        switch (message.BodyCase)
        {
            case Message.BodyOneofCase.DossierTransferred:
                message.DossierTransferred.Kind = line.Task == "post" ? TransferKind.Delivery : TransferKind.Interconnected;
                break;
            case Message.BodyOneofCase.SupplementRequested:
                message.SupplementRequested.SupplementId = id;
                break;
            case Message.BodyOneofCase.SupplementProvided:
                message.SupplementProvided.SupplementId = id;
                break;
            case Message.BodyOneofCase.ObligationIssued:
                message.ObligationIssued = new() { ObligationId = id, Amount = 10, CollectingAgency = new() { Code = Treasury.ToString() } };
                break;
            case Message.BodyOneofCase.ObligationReplaced:
                message.ObligationReplaced = new() { ReplacedObligationId = id, Replacement = new() { ObligationId = "x" + (line.Number + 1), Amount = 5, CollectingAgency = new() { Code = Treasury.ToString() } } };
                break;
            case Message.BodyOneofCase.ObligationCancelled:
                message.ObligationCancelled.ObligationId = id;
                break;
            case Message.BodyOneofCase.ObligationExempted:
                message.ObligationExempted = new() { ObligationId = id, Amount = 5, DecisionNumber = line.Parent };
                break;
            case Message.BodyOneofCase.ObligationDeferred:
                message.ObligationDeferred.ObligationId = id;
                break;
            case Message.BodyOneofCase.PaymentConfirmed:
                message.PaymentConfirmed = new() { ObligationId = id, Amount = 5 + line.Number, VoucherNumber = line.Parent };
                break;
            case Message.BodyOneofCase.PaymentFailed:
                message.PaymentFailed.ObligationId = id;
                break;
            case Message.BodyOneofCase.PaymentRefunded:
                message.PaymentRefunded = new() { ObligationId = id, Amount = 5, VoucherNumber = line.Parent };
                break;
            case Message.BodyOneofCase.ProcessingStopped:
                message.ProcessingStopped.EndsTask = line.Number == 0;
                break;
            case Message.BodyOneofCase.ResultIssued:
                message.ResultIssued.Kind = line.Number == 0 ? ResultKind.Refused : ResultKind.Granted;
                break;
            case Message.BodyOneofCase.ResultDelivered:
                message.ResultDelivered.Stage = (DeliveryStage)(line.Number + 1);
                break;
            case Message.BodyOneofCase.WithdrawalRequested:
                message.WithdrawalRequested.WithdrawalId = id;
                break;
            case Message.BodyOneofCase.WithdrawalAccepted:
                message.WithdrawalAccepted.WithdrawalId = id;
                break;
            case Message.BodyOneofCase.WithdrawalRefused:
                message.WithdrawalRefused.WithdrawalId = id;
                break;
            case Message.BodyOneofCase.DeliveryFailed:
                var about = play.Tasks.Find(play.IdOf(line.Task));
                message.DeliveryFailed = new() { MessageFrom = (about?.Opener ?? Stranger).ToString(), MessageId = (about?.OpenedBy ?? play.LastMessage).ToString() };
                break;
        }

        return message;
    }

    private sealed record Line(BodyRule Row, AgencyCode Sender, AgencyCode Recipient, string Task, string Parent, int Number, int Likely)
    {
        public (AgencyCode From, AgencyCode To) Parties(TaskState? task)
        {
            if (Likely < 3)
            {
                return (Sender, Recipient);
            }

            if (task is null)
            {
                return Task switch { "root" => (Portal, Commune), "land" => (Commune, Land), "tax" => (Commune, Tax), _ => (Commune, Post) };
            }

            return Row.Actors.HasFlag(Actors.Hub) ? (Hub, task.Opener)
                : Row.Actors.HasFlag(Actors.Treasury) ? (Treasury, task.Holder)
                : Row.Actors.HasFlag(Actors.Holder) || Row.Actors.HasFlag(Actors.IssuingAgency) ? (task.Holder, task.Opener)
                : (task.Opener, task.Holder);
        }
    }
}
