using MotCua.Contracts.Errors;

namespace MotCua.Contracts.Calendar;

/// <summary>Early, on time or overdue, in both ways in use (MC-TIME-11).</summary>
public static class Punctuality
{
    /// <summary>By date, as report II.06/VPCP/KSTT counts: before, on or after the due day. A dossier without a due date is on time.</summary>
    /// <param name="dueAt">The due date in force; null for none.</param>
    /// <param name="at">When processing ended, or now.</param>
    public static Timeliness ByDate(DateTimeOffset? dueAt, DateTimeOffset at) =>
        dueAt is not { } due ? Timeliness.OnTime : Of(VietnamTime.DayOf(at).CompareTo(VietnamTime.DayOf(due)));

    /// <summary>
    /// By time, as the score of QĐ 766/QĐ-TTg counts: the end must not be after the due moment, waiting for a supplement is subtracted, while it lasts the end is the request, and more than
    /// one request makes the dossier overdue. Without a due date the longest time by law counts.
    /// </summary>
    /// <param name="times">The dossier's times.</param>
    /// <param name="now">The moment of the question, for a dossier that has not ended.</param>
    /// <param name="calendar">The office's calendar.</param>
    /// <param name="statutory">The limit by law, for a dossier without a due date; null makes such a one on time.</param>
    /// <exception cref="RefusalException">CALENDAR_NOT_CONFIRMED: a year has no calendar.</exception>
    public static Timeliness ByTime(DossierTimes times, DateTimeOffset now, WorkCalendar calendar, DeadlinePolicy? statutory)
    {
        if (times.Supplements.Count > 1)
        {
            return Timeliness.Overdue;
        }

        var end = times.EndedAt ?? now;
        foreach (var wait in times.Supplements)
        {
            end = wait.To is not { } answered ? wait.From : answered <= end ? end - (answered - wait.From) : end;
        }

        if ((times.DueAt ?? (statutory is null ? null : Deadlines.Compute(calendar, statutory, times.AcceptedAt, []).DueAt)) is not { } due)
        {
            return Timeliness.OnTime;
        }

        return end > due ? Timeliness.Overdue : Of(VietnamTime.DayOf(end).CompareTo(VietnamTime.DayOf(due)));
    }

    private static Timeliness Of(int order) => order < 0 ? Timeliness.Early : order == 0 ? Timeliness.OnTime : Timeliness.Overdue;
}
