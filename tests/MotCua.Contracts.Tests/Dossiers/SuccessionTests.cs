using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.V1;
using static MotCua.Contracts.Tests.Dossiers.Play;

namespace MotCua.Contracts.Tests.Dossiers;

public sealed class SuccessionTests
{
    private static readonly ProcedureCode Procedure = ProcedureCode.Parse("1.013831");
    private static readonly AgencyCode North = AgencyCode.Parse("H32.12.1");
    private static readonly AgencyCode South = AgencyCode.Parse("H32.12.2");

    [Fact]
    public void One_successor_takes_every_part_and_the_clock_goes_on()
    {
        var play = new Play();
        play.Say(Portal, Commune, "root", new Message { DossierTransferred = new() });
        play.Say(Commune, Portal, "root", new Message { TransferAccepted = new() });
        play.Say(Commune, Portal, "root", new Message { ObligationIssued = new() { ObligationId = "o1", Amount = 5, CollectingAgency = new() { Code = Commune.ToString() } } });
        var after = Succession.Apply(play["root"], Ends(Commune, North), Procedure);
        Assert.Equal((North, Portal, ClockState.Paused), (after.Holder, after.Opener, after.Clock));
        Assert.Equal((North, North), (after.Obligations[0].Issuer, after.Obligations[0].Collector));
        Assert.False(after.HolderUnassigned);
    }

    [Fact]
    public void Of_several_successors_the_task_decides_before_the_procedure()
    {
        var task = Accepted();
        var ends = Ends(Commune, North, South);
        ends.Assignments.Add(new SuccessionRule { ProcedureCode = "1.013831", Successor = North.ToString() });
        Assert.Equal(North, Succession.Apply(task, ends, Procedure).Holder);
        Assert.Equal(North, Succession.Apply(task, ends, ProcedureCode.Parse("1.013831.000.00.00.H32")).Holder);
        ends.Assignments.Add(new SuccessionRule { Task = task.Task.ToString(), Successor = South.ToString() });
        Assert.Equal(South, Succession.Apply(task, ends, Procedure).Holder);
    }

    [Fact]
    public void A_task_that_nobody_was_given_stops_its_clock_until_it_is_assigned()
    {
        var task = Accepted();
        var unassigned = Succession.Apply(task, Ends(Commune, North, South), Procedure);
        Assert.Equal((Commune, true, ClockState.Paused, TaskPhase.Accepted), (unassigned.Holder, unassigned.HolderUnassigned, unassigned.Clock, unassigned.Phase));
        var assigned = unassigned.WithSuccessor(Commune, South);
        Assert.Equal((South, false, ClockState.Running), (assigned.Holder, assigned.HolderUnassigned, assigned.Clock));
    }

    [Fact]
    public void Tasks_that_ended_and_tasks_of_others_stay_as_they_are()
    {
        var task = Accepted();
        Assert.Same(task, Succession.Apply(task, Ends(Tax, North), Procedure));
        var ended = task with { Phase = TaskPhase.Closed };
        Assert.Same(ended, Succession.Apply(ended, Ends(Commune, North), Procedure));
    }

    private static TaskState Accepted()
    {
        var play = new Play();
        play.Say(Portal, Commune, "root", new Message { DossierTransferred = new() });
        play.Say(Commune, Portal, "root", new Message { TransferAccepted = new() });
        return play["root"];
    }

    private static AgencySucceeded Ends(AgencyCode agency, params AgencyCode[] successors)
    {
        var body = new AgencySucceeded { Agency = new AgencyRef { Code = agency.ToString() }, EffectiveOn = "2025-07-01", Decision = "NQ 1667" };
        body.Successors.AddRange(successors.Select(s => new AgencyRef { Code = s.ToString() }));
        return body;
    }
}
