namespace MotCua.Contracts.Dossiers;

/// <summary>Who the sender and the recipient are to a task.</summary>
internal static class Parties
{
    private const Actors ByRole = Actors.Treasury | Actors.PaymentGateway | Actors.Post | Actors.Hub | Actors.DirectoryAuthority | Actors.Portal;

    /// <summary>The actors that the sender is by its roles in the Directory.</summary>
    public static Actors OfRoles(Roles roles) =>
        ((roles & Roles.Treasury) != Roles.None ? Actors.Treasury : Actors.None)
        | ((roles & Roles.PaymentGateway) != Roles.None ? Actors.PaymentGateway : Actors.None)
        | ((roles & Roles.Post) != Roles.None ? Actors.Post : Actors.None)
        | ((roles & Roles.Hub) != Roles.None ? Actors.Hub : Actors.None)
        | ((roles & Roles.DirectoryAuthority) != Roles.None ? Actors.DirectoryAuthority : Actors.None)
        | ((roles & Roles.Portal) != Roles.None ? Actors.Portal : Actors.None);

    /// <summary>Whether the sender is one of the actors, the issuing agency excepted.</summary>
    public static bool IsActor(Actors actors, TaskState task, in TransitionInput input) =>
        ((actors & Actors.Holder) != Actors.None && input.From == task.Holder)
        || ((actors & Actors.Opener) != Actors.None && input.From == task.Opener)
        || IsActorByRole(actors, input);

    public static bool IsActorByRole(Actors actors, in TransitionInput input) => (actors & ByRole & OfRoles(input.FromRoles)) != Actors.None;

    /// <summary>MC-TASK-9: an agency that is nothing to the task is told no more than about a task that does not exist.</summary>
    public static bool MaySee(BodyRule rule, TaskState task, in TransitionInput input)
    {
        if (input.From == task.Holder || input.From == task.Opener || IsActorByRole(rule.Actors, input))
        {
            return true;
        }

        foreach (var obligation in task.Obligations)
        {
            if (obligation.Issuer == input.From || obligation.Collector == input.From)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>MC-TASK-11: what is said about a task goes to its opener or holder; money also to whoever issues or collects it.</summary>
    public static bool IsAddressee(BodyRule rule, TaskState task, in TransitionInput input)
    {
        if (rule.Actors == Actors.Hub)
        {
            return true;
        }

        if (task.IsSelfHeld)
        {
            if (input.To == task.Holder || (input.ToRoles & (Roles.Portal | Roles.Register)) != Roles.None)
            {
                return true;
            }
        }
        else if (input.To != input.From && (input.To == task.Opener || input.To == task.Holder))
        {
            return true;
        }

        return rule.Group == "money" && input.To != input.From && IsMoneyParty(task, input);
    }

    private static bool IsMoneyParty(TaskState task, in TransitionInput input)
    {
        if ((input.ToRoles & (Roles.Treasury | Roles.PaymentGateway)) != Roles.None)
        {
            return true;
        }

        foreach (var obligation in task.Obligations)
        {
            if (obligation.Issuer == input.To || obligation.Collector == input.To)
            {
                return true;
            }
        }

        // A first notice names its collector in the body.
        var issued = input.Message.ObligationIssued ?? input.Message.ObligationReplaced?.Replacement;
        return issued?.CollectingAgency is { } collector && collector.Code == input.To.ToString();
    }
}
