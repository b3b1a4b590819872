using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Dossiers;

/// <summary>Which header fields a body has, and that hubs speak about the system only.</summary>
internal static class HeaderChecks
{
    public static Refusal? Check(BodyRule rule, in TransitionInput input)
    {
        if (rule.Dossier == HeaderUse.Required && input.Dossier.IsEmpty)
        {
            return Missing("header.dossier", rule);
        }

        if (rule.Task == HeaderUse.Required && input.Task.IsEmpty)
        {
            return Missing("header.task", rule);
        }

        if (rule.Task == HeaderUse.Absent && !input.Task.IsEmpty)
        {
            return Unwanted("header.task", rule);
        }

        if (rule.Dossier == HeaderUse.Absent && !input.Dossier.IsEmpty)
        {
            return Unwanted("header.dossier", rule);
        }

        // MC-TASK-12: a hub speaks about deliveries, never about a dossier's business.
        return (input.FromRoles & Roles.Hub) != Roles.None && (rule.Actors & (Actors.Hub | Actors.DirectoryAuthority)) == Actors.None
            ? TransitionRefusals.WrongActor(rule)
            : null;
    }

    private static Refusal Missing(string path, BodyRule rule) => Refusals.Create(ErrorReason.SchemaViolation, path,
        $"{rule.TypeName} needs this header field: put in the dossier or task that it is about.",
        $"{rule.TypeName} cần trường này trong tiêu đề: ghi hồ sơ hoặc phần việc liên quan.");

    private static Refusal Unwanted(string path, BodyRule rule) => Refusals.Create(ErrorReason.SchemaViolation, path,
        $"{rule.TypeName} is not about a task or dossier: leave this header field out.",
        $"{rule.TypeName} không nói về phần việc hay hồ sơ: bỏ trường này khỏi tiêu đề.");
}
