using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Tests.Storage.Compliance;

public abstract class DossierStoreCompliance : HubStoreCompliance
{
    private const string First = "H32.12.3-261122-0001";
    private const string Second = "H32.12.3-261122-0002";

    [Fact]
    public async Task A_dossier_comes_with_its_tasks_numbers_and_statuses()
    {
        var task = await PutDossierAsync(First, Mailbox);
        await PutAsync("m1", dossier: First);
        await Store.Appends.AppendAsync(transaction =>
        {
            transaction.PutAlias(new Alias { System = "portal", Kind = "portal", Value = "1" }, First);
            transaction.PutStatus(First, Mailbox, "land", DossierStatus.Processing, Now + 5);
            transaction.PutStatus(First, Mailbox, "land", DossierStatus.Accepted, Now + 1);
            return true;
        });
        Reopen();
        var facts = (await Store.Dossiers.FindAsync(First, false, Cancel))!;
        Assert.Equal(new DossierRow(First, Sender, "t1", "1.013831", "1", Now, Now), facts.Dossier);
        Assert.Equal((task, Now + 9, true), (facts.Tasks.Single().State.Task, facts.Tasks.Single().DueAt, facts.Tasks.Single().DueProvisional));
        Assert.Equal("1", facts.Aliases.Single().Value);

        // The newest that the agency's system reported, whenever it arrived.
        Assert.Equal(new ReportedStatus(Mailbox, "land", DossierStatus.Processing, Now + 5), facts.Statuses.Single());
        Assert.Contains(("t1", Sender), facts.TalkedAbout);
        Assert.Contains(("t1", Mailbox), facts.TalkedAbout);
        Assert.Null(await Store.Dossiers.FindAsync(Second, false, Cancel));
    }

    [Fact]
    public async Task A_task_changes_without_losing_its_beginning()
    {
        await PutDossierAsync(First, Mailbox);
        await Store.Appends.AppendAsync(transaction =>
        {
            var row = transaction.FindTask(First, transaction.FindOpenTasksOf(Mailbox).Single().Row.State.Task.ToString())!;
            transaction.Put(row with { State = row.State with { Phase = TaskPhase.Closed }, ChangedAt = Now + 7, EndedAt = Now + 7, OpenedAt = Now + 99 });
            return true;
        });
        var changed = (await Store.Dossiers.FindAsync(First, false, Cancel))!.Tasks.Single();
        Assert.Equal((TaskPhase.Closed, Now, Now + 7, Now + 7), (changed.State.Phase, changed.OpenedAt, changed.ChangedAt, changed.EndedAt));
        Assert.Empty(await Store.Appends.AppendAsync(transaction => transaction.FindOpenTasksOf(Mailbox)));
    }

    [Fact]
    public async Task Open_tasks_are_found_by_whoever_holds_or_opened_them()
    {
        await PutDossierAsync(First, Mailbox);
        await PutDossierAsync(Second, OtherMailbox);
        var (holder, opener, taking) = await Store.Appends.AppendAsync(transaction => (
            transaction.FindOpenTasksOf(Mailbox), transaction.FindOpenTasksOf(Sender), (transaction.TakesPart(First, Mailbox), transaction.TakesPart(First, OtherMailbox))));
        Assert.Equal([(First, "1.013831")], holder.Select(task => (task.Row.State.Dossier.ToString(), task.Procedure!)));
        Assert.Equal([First, Second], opener.Select(task => task.Row.State.Dossier.ToString()));
        Assert.Equal((true, false), taking);
    }

    [Fact]
    public async Task The_timeline_is_in_the_order_of_acceptance_in_pages()
    {
        await PutDossierAsync(First, Mailbox);
        for (var i = 1; i <= 5; i++)
        {
            await PutAsync($"m{i}", mailbox: i % 2 == 0 ? Mailbox : OtherMailbox, dossier: First);
            await PutAsync($"other{i}", dossier: Second);
        }

        var page = await Store.Dossiers.TimelineAsync(First, false, 0, 3, Cancel);
        Assert.Equal(["m1", "m2", "m3"], page.Select(entry => entry.Message.Id));
        Assert.Equal(["m4", "m5"], (await Store.Dossiers.TimelineAsync(First, false, page[^1].Message.Number, 3, Cancel)).Select(entry => entry.Message.Id));
        Assert.All(page, entry => Assert.Equal(StoredDeliveryState.Open, entry.Delivery.State));
    }

    [Fact]
    public async Task Dossiers_are_listed_by_code_for_an_agency_with_filters()
    {
        await PutDossierAsync(Second, Mailbox);
        await PutDossierAsync(First, Mailbox);
        await PutDossierAsync("H32.12.3-261122-0003", OtherMailbox);
        Assert.Equal([First, Second], await Store.Dossiers.ListAsync(new DossierFilter(Mailbox, false, "", 10), Cancel));
        Assert.Equal([Second], await Store.Dossiers.ListAsync(new DossierFilter(Mailbox, false, First, 10), Cancel));
        Assert.Equal([First], await Store.Dossiers.ListAsync(new DossierFilter(Sender, false, "", 1), Cancel));
        Assert.Empty(await Store.Dossiers.ListAsync(new DossierFilter(Mailbox, false, "", 10) { ProcedureCode = "9" }, Cancel));
        Assert.Empty(await Store.Dossiers.ListAsync(new DossierFilter(Mailbox, false, "", 10) { Phase = TaskPhase.Closed }, Cancel));
        Assert.Empty(await Store.Dossiers.ListAsync(new DossierFilter(Mailbox, false, "", 10) { ChangedAfter = Now }, Cancel));
    }

    private Task<TaskId> PutDossierAsync(string code, string holder) => Store.Appends.AppendAsync(transaction =>
    {
        var task = TaskId.New(TimeProvider.System);
        transaction.Put(new DossierRow(code, Sender, "t1", "1.013831", "1", Now, Now));
        transaction.Put(new TaskRow(new TaskState
        {
            Dossier = DossierCode.Parse(code),
            Task = task,
            Opener = AgencyCode.Parse(Sender),
            Holder = AgencyCode.Parse(holder),
            OpenedBy = MessageId.New(TimeProvider.System),
            Phase = TaskPhase.Open,
        }, Now, Now) { DueAt = Now + 9, DueProvisional = true });
        return task;
    });
}
