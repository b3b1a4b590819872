using MotCua.Contracts.Directory;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Calendar;

/// <summary>Due dates by the catalogue: the two limits of the procedure version under which a dossier was accepted. Pure.</summary>
public static class ProcedureDeadlines
{
    /// <summary>When a dossier is due by both limits.</summary>
    /// <param name="calendar">The office's calendar.</param>
    /// <param name="procedure">The version in force at acceptance; a later version changes nothing.</param>
    /// <param name="acceptedAt">When it was accepted.</param>
    /// <param name="pauses">When the clock stood.</param>
    /// <returns>Both dates; null where the version has no limit in force on the day of acceptance.</returns>
    /// <exception cref="Errors.RefusalException">CALENDAR_NOT_CONFIRMED: a year has no calendar.</exception>
    public static ProcedureDeadline? Compute(WorkCalendar calendar, Procedure procedure, DateTimeOffset acceptedAt, IReadOnlyList<Pause> pauses)
    {
        var day = VietnamTime.DayOf(acceptedAt);
        var statutory = InForce(procedure.StatutoryLimit, day);
        var limit = InForce(procedure.CommittedLimit, day) ?? statutory;
        if (limit is null)
        {
            return null;
        }

        var due = Deadlines.Compute(calendar, DeadlinePolicy.Of(limit), acceptedAt, pauses);
        return new ProcedureDeadline(due, statutory is null ? null : ReferenceEquals(limit, statutory) ? due : Deadlines.Compute(calendar, DeadlinePolicy.Of(statutory), acceptedAt, pauses), limit);
    }

    private static Limit? InForce(Limit? limit, DateOnly day) =>
        limit is not null && Period.TryRead(limit.ValidFrom, limit.ValidTo, out var period) && period.Contains(day) ? limit : null;
}
