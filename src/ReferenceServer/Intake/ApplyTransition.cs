using Google.Protobuf.Collections;
using MotCua.Contracts.Directory;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Intake;

/// <summary>The last check of a message, on the task row as it is under the writer's lock: what Transition allows, and whose number an alias is.</summary>
internal sealed class ApplyTransition(IAgencyDirectory directory)
{
    public DossierChange Decide(IAppendTransaction transaction, Submission submission)
    {
        if (DeliveryNotice.Check(transaction, submission, directory.Hub) is { } notItsOwn)
        {
            return new DossierChange(notItsOwn);
        }

        var header = submission.Header;
        // MC-TASK-54: to a test message a real dossier is a stranger's.
        var hidden = header.Test && header.Dossier.Length > 0 && transaction.IsReal(header.Dossier);
        var task = !hidden && header.Dossier.Length > 0 && header.Task.Length > 0 ? transaction.FindTask(header.Dossier, header.Task) : null;
        var parent = !hidden && Opens(submission.Body) ? FindParent(transaction, header.Dossier, header.ParentTask) : null;
        var dossier = !hidden && NeedsStanding(submission.Body) && header.Dossier.Length > 0 ? transaction.FindDossier(header.Dossier) : null;
        var input = new TransitionInput(submission.Message)
        {
            From = AgencyCode.Parse(submission.Sender.Code),
            To = AgencyCode.Parse(submission.Recipient.Code),
            FromRoles = DirectoryRoles.Of(submission.Sender),
            ToRoles = DirectoryRoles.Of(submission.Recipient),
            Parent = parent?.State,
            Standing = hidden ? null : Standing(transaction, submission, dossier),
        };
        var outcome = Transition.Apply(task?.State, input);
        if (outcome.Task is { HasEnded: true, Parent: { } above } && task is { State.HasEnded: false })
        {
            // Only a task that ends changes what stands above it; most messages never read it.
            parent = FindParent(transaction, header.Dossier, above.ToString());
            outcome = Transition.Apply(task.State, input with { Parent = parent?.State });
        }

        if (!outcome.IsAllowed)
        {
            return new DossierChange(outcome.Refusal);
        }

        if (submission.Message.DossierTransferred?.Dossier.Delegation is { } delegation && NotInForce(delegation, submission) is { } outside)
        {
            return new DossierChange(outside);
        }

        var aliases = Aliases(submission.Message);
        foreach (var alias in aliases)
        {
            if (transaction.FindAlias(alias) is { } owner && owner != header.Dossier)
            {
                return new DossierChange(Refusals.Create(ErrorReason.AliasConflict, "aliases",
                    $"Another dossier already has this {alias.Kind} number in {alias.System}.", $"Hồ sơ khác đã có số {alias.Kind} này trong {alias.System}."));
            }
        }

        if (submission.Message.AgencySucceeded is { } succession)
        {
            return Successions.Decide(transaction, submission, succession);
        }

        return Changes(submission, task, parent, dossier, outcome) with { Aliases = aliases };
    }

    private static DossierChange Changes(Submission submission, TaskRow? task, TaskRow? parent, DossierRow? dossier, in TransitionOutcome outcome)
    {
        var now = submission.Now.ToUnixTimeMilliseconds();
        var body = submission.Message.DossierTransferred?.Dossier ?? submission.Message.DossierRegistered?.Dossier;
        var root = outcome.Parent is { IsRoot: true } implied ? implied : outcome.Task is { IsRoot: true } own ? own : null;
        var mine = task?.State.Task == outcome.Task?.Task ? task : null;
        var after = outcome.Task is null || ReferenceEquals(outcome.Task, task?.State) && !MovesDates(submission.Message)
            ? null
            : TaskDates.After(mine, outcome.Task, submission.Message, now);
        var above = outcome.Parent is null ? null : TaskDates.Beside(parent, outcome.Parent, body, now);
        List<StoredFact>? facts = null;
        TaskFacts.Add(ref facts, parent, above, Message.BodyOneofCase.None, now);
        TaskFacts.Add(ref facts, mine, after, submission.Message.BodyCase, now);
        return DossierChange.None with
        {
            State = outcome.Task,
            Task = after,
            Parent = above,
            Facts = (IReadOnlyList<StoredFact>?)facts ?? [],
            Delegation = submission.Message.DossierTransferred?.Dossier.Delegation,
            Dossier = root is null || (dossier is null && body is null) || dossier?.RootTask == root.Task.ToString()
                ? null
                : new DossierRow(submission.Header.Dossier, root.Holder.ToString(), root.Task.ToString(), body?.Procedure.Code, body?.Procedure.Version, dossier?.OpenedAt ?? now, now),
        };
    }

    private DossierStanding? Standing(IAppendTransaction transaction, Submission submission, DossierRow? dossier)
    {
        var code = submission.Header.Dossier;
        if (!NeedsStanding(submission.Body) || !DossierCode.TryParse(code, out var parsed) || !parsed.TryGetAgency(out var owner))
        {
            return null;
        }

        var today = submission.Today;
        var resolved = directory.Resolve(owner.ToString(), today).Agency?.Code ?? owner.ToString();
        return new DossierStanding(
            AgencyCode.Parse(resolved),
            directory.MayIssueFor(submission.Sender.Code, owner.ToString(), today),
            transaction.TakesPart(code, submission.Sender.Code),
            dossier is null ? null : transaction.FindTask(code, dossier.RootTask)?.State);
    }

    // Ủy quyền: the delegating agency exists, and on the day of the transfer its decision is in force.
    private Refusal? NotInForce(Delegation delegation, Submission submission)
    {
        const string Path = "dossierTransferred.dossier.delegation";
        if (directory.Find(delegation.From.Code, submission.Today) is null)
        {
            return Refusals.Create(ErrorReason.TransitionNotAllowed, Path + ".from", $"{delegation.From.Code} is no agency that could delegate today.", $"{delegation.From.Code} hiện không phải cơ quan có thể ủy quyền.");
        }

        return Period.TryRead(delegation.ValidFrom, delegation.ValidUntil, out var period) && period.Contains(submission.Today)
            ? null
            : Refusals.Create(ErrorReason.TransitionNotAllowed, Path + ".validUntil",
                $"The delegation of decision {delegation.Decision} is not in force on {submission.Today:yyyy-MM-dd}. Name one that is.",
                $"Ủy quyền theo quyết định {delegation.Decision} không có hiệu lực ngày {submission.Today:yyyy-MM-dd}. Hãy nêu ủy quyền còn hiệu lực.");
    }

    private static TaskRow? FindParent(IAppendTransaction transaction, string dossier, string parent) =>
        parent.Length > 0 && dossier.Length > 0 ? transaction.FindTask(dossier, parent) : null;

    private static bool Opens(BodyRule body) => body.From == Phases.Nothing;

    // Bodies that open a task, and those that touch none.
    private static bool NeedsStanding(BodyRule body) => body.From is Phases.Nothing or Phases.None;

    private static bool MovesDates(Message message) => message.BodyCase is
        Message.BodyOneofCase.ExtensionNotified or Message.BodyOneofCase.ProcessingResumed or Message.BodyOneofCase.SupplementProvided
        || message.ProgressReported?.NewDueAt is not null;

    // MC-TASK-29: the bodies that tell numbers.
    private static RepeatedField<Alias> Aliases(Message message) => message.BodyCase switch
    {
        Message.BodyOneofCase.DossierTransferred => message.DossierTransferred.Dossier.Aliases,
        Message.BodyOneofCase.DossierRegistered => message.DossierRegistered.Dossier.Aliases,
        Message.BodyOneofCase.TransferAccepted => message.TransferAccepted.Aliases,
        Message.BodyOneofCase.DossierStatusReported => message.DossierStatusReported.Aliases,
        _ => [],
    };
}
