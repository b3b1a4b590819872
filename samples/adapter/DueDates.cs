using System.Data.Common;
using System.Text.Json.Nodes;
using Adapter.Checks;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.V1;

namespace Adapter;

/// <summary>The due dates that the product said, and says again when a year's days off are announced (MC-TIME-34, MC-TIME-35).</summary>
internal sealed class DueDates(SystemUnderTest system)
{
    /// <summary>Notes what an acceptance says, in the transaction that enqueues it.</summary>
    public static Task NoteAsync(DbTransaction transaction, Message message) => message.TransferAccepted is { DueAt: not null } accepted
        ? Notes.SetDueDateAsync(transaction, new SaidDueDate(message.Header.To, message.Header.Dossier, message.Header.Task, accepted.AcceptedAt.ToDateTimeOffset(), accepted.DueAt.ToDateTimeOffset(), accepted.DueProvisional))
        : Task.CompletedTask;

    /// <summary>The calendars as they are now, files of MC-TIME-2: every provisional date is computed again, and said where it changed.</summary>
    public async Task AnnounceAsync(JsonObject request)
    {
        var (calendar, policy) = (DueDateChecks.Calendar(request), DueDateChecks.Policy(request["policy"]!));
        foreach (var said in system.Notes.DueDates())
        {
            if (Deadlines.Recompute(calendar, policy, said.AcceptedAt, [], said.Deadline) is { } due)
            {
                var message = system.Messages.OnTask(system.Agency, said.Recipient, said.Dossier, said.Task).ReportDueDate(due, "lịch nghỉ đã công bố");
                await system.SendAsync(message, [], transaction => Notes.SetDueDateAsync(transaction, said with { DueAt = due.DueAt, IsProvisional = due.IsProvisional }));
            }
        }
    }
}
