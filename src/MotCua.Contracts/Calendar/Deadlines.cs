using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Calendar;

/// <summary>Computes due dates. Pure: the same input gives the same date on every system (MC-TIME-5 to MC-TIME-10).</summary>
public static class Deadlines
{
    /// <summary>When a dossier is due.</summary>
    /// <param name="calendar">The office's calendar.</param>
    /// <param name="policy">How its procedure counts.</param>
    /// <param name="acceptedAt">When it was accepted.</param>
    /// <param name="pauses">When the clock stood; any order, overlaps count once.</param>
    /// <param name="mustBeConfirmed">Refuses instead of giving a provisional date.</param>
    /// <exception cref="RefusalException">CALENDAR_NOT_CONFIRMED: a year has no calendar, or none that is confirmed where that is demanded.</exception>
    /// <exception cref="ArgumentException">The policy's amount or unit is out of range, or a pause ends before it begins.</exception>
    public static Deadline Compute(WorkCalendar calendar, DeadlinePolicy policy, DateTimeOffset acceptedAt, IReadOnlyList<Pause> pauses, bool mustBeConfirmed = false)
    {
        Check(policy, pauses);
        var began = acceptedAt;
        var last = First(calendar, policy, began);
        var due = Due(calendar, policy, last, began);
        var isPaused = false;
        foreach (var pause in Merged(pauses, acceptedAt))
        {
            // What begins after the due date cannot move it.
            if (pause.From > due)
            {
                break;
            }

            if (pause.To is not { } to)
            {
                isPaused = true;
                break;
            }

            (began, last) = pause.Kind == PauseKind.Supplement && policy.AfterSupplement == AfterSupplement.Restart
                ? (to, First(calendar, policy, to))
                : (began, Moved(calendar, policy, last, pause.From, to));
            due = Due(calendar, policy, last, began);
        }

        int[] unconfirmed = [.. Enumerable.Range(VietnamTime.DayOf(acceptedAt).Year, VietnamTime.DayOf(due).Year - VietnamTime.DayOf(acceptedAt).Year + 1).Where(year => !calendar.IsConfirmed(year))];
        return unconfirmed.Length == 0 || !mustBeConfirmed ? new Deadline(due, isPaused, unconfirmed) : throw new RefusalException(Refusals.Create(ErrorReason.CalendarNotConfirmed, "",
            $"The days off of {unconfirmed[0]} are not announced yet.", $"Ngày nghỉ năm {unconfirmed[0]} chưa được công bố."));
    }

    /// <summary>A provisional date computed again with a calendar in which more is announced (MC-TIME-10).</summary>
    /// <param name="calendar">The office's calendar as it is now.</param>
    /// <param name="policy">How its procedure counts.</param>
    /// <param name="acceptedAt">When it was accepted.</param>
    /// <param name="pauses">When the clock stood.</param>
    /// <param name="before">What was said.</param>
    /// <returns>The date to say now; null where nothing changed, also where the date was not provisional.</returns>
    public static Deadline? Recompute(WorkCalendar calendar, DeadlinePolicy policy, DateTimeOffset acceptedAt, IReadOnlyList<Pause> pauses, Deadline before)
    {
        if (!before.IsProvisional)
        {
            return null;
        }

        var now = Compute(calendar, policy, acceptedAt, pauses);
        return now.DueAt == before.DueAt && now.IsProvisional ? null : now;
    }

    /// <summary>The moment at which the limit runs out; of a limit in days, a moment of its last day.</summary>
    private static DateTimeOffset First(WorkCalendar calendar, DeadlinePolicy policy, DateTimeOffset acceptedAt)
    {
        if (policy.Unit == LimitUnit.WorkingHour)
        {
            return calendar.AddWorkingTime(acceptedAt, TimeSpan.FromHours(policy.Amount));
        }

        // The day before the first that counts.
        var day = VietnamTime.DayOf(acceptedAt);
        if (policy.Start == LimitStart.SameDayBeforeCutoff)
        {
            day = calendar.IsWorkingDay(day) && VietnamTime.TimeOf(acceptedAt) < policy.Cutoff ? day.AddDays(-1) : calendar.NextWorkingDay(day.AddDays(1)).AddDays(-1);
        }

        return Noon(policy.Unit == LimitUnit.WorkingDay ? calendar.AddWorkingDays(day, policy.Amount) : day.AddDays(policy.Amount));
    }

    private static DateTimeOffset Moved(WorkCalendar calendar, DeadlinePolicy policy, DateTimeOffset last, DateTimeOffset from, DateTimeOffset to)
    {
        if (policy.Unit == LimitUnit.WorkingHour)
        {
            var stood = calendar.WorkingTimeBetween(from, to);
            return stood == TimeSpan.Zero ? last : calendar.AddWorkingTime(last, stood);
        }

        var (day, asked, answered) = (VietnamTime.DayOf(last), VietnamTime.DayOf(from), VietnamTime.DayOf(to));
        if (asked == answered)
        {
            return last;
        }

        // The day on which the office asked is its own. What was left then begins the day after the answer, as a limit does after acceptance; at least one day.
        return Noon(policy.Unit == LimitUnit.WorkingDay
            ? calendar.AddWorkingDays(answered, Math.Max(1, calendar.WorkingDaysBetween(asked, day)))
            : answered.AddDays(Math.Max(1, day.DayNumber - asked.DayNumber)));
    }

    private static DateTimeOffset Due(WorkCalendar calendar, DeadlinePolicy policy, DateTimeOffset last, DateTimeOffset acceptedAt) => policy.Unit switch
    {
        LimitUnit.WorkingHour => last,
        LimitUnit.WorkingDay => AtEnd(calendar, policy, VietnamTime.DayOf(last), acceptedAt),

        // Bộ luật Dân sự 2015, Điều 148 khoản 5: a limit that ends on a day off ends on the next working day.
        _ => AtEnd(calendar, policy, calendar.NextWorkingDay(VietnamTime.DayOf(last)), acceptedAt),
    };

    private static DateTimeOffset Noon(DateOnly day) => VietnamTime.At(day, new TimeOnly(12, 0));

    private static DateTimeOffset AtEnd(WorkCalendar calendar, DeadlinePolicy policy, DateOnly day, DateTimeOffset acceptedAt)
    {
        var sessions = calendar.SessionsOf(day);
        var end = sessions[^1].End;
        if (policy.End == LimitEnd.TimeOfAcceptance)
        {
            var time = VietnamTime.TimeOf(acceptedAt);
            foreach (var session in sessions.Where(session => time <= session.End))
            {
                return VietnamTime.At(day, time < session.Start ? session.Start : time);
            }
        }

        return VietnamTime.At(day, end);
    }

    /// <summary>How much of a limit is left.</summary>
    /// <param name="calendar">The office's calendar.</param>
    /// <param name="deadline">The due date.</param>
    /// <param name="now">The moment of the question.</param>
    /// <exception cref="RefusalException">CALENDAR_NOT_CONFIRMED: a year has no calendar.</exception>
    public static RemainingTime Remaining(WorkCalendar calendar, Deadline deadline, DateTimeOffset now)
    {
        var (today, day) = (VietnamTime.DayOf(now), VietnamTime.DayOf(deadline.DueAt));
        return now <= deadline.DueAt
            ? new RemainingTime(calendar.WorkingDaysBetween(today, day), calendar.WorkingTimeBetween(now, deadline.DueAt))
            : new RemainingTime(-calendar.WorkingDaysBetween(day, today), -calendar.WorkingTimeBetween(deadline.DueAt, now));
    }

    /// <summary>Pauses in order of time without overlaps; what lies before acceptance is cut off.</summary>
    private static List<Pause> Merged(IReadOnlyList<Pause> pauses, DateTimeOffset acceptedAt)
    {
        var merged = new List<Pause>(pauses.Count);
        foreach (var pause in pauses.OrderBy(pause => pause.From))
        {
            var from = pause.From < acceptedAt ? acceptedAt : pause.From;
            if (pause.To < from)
            {
                continue;
            }

            if (merged.Count > 0 && (merged[^1].To is null || merged[^1].To >= from))
            {
                // A supplement that waited at the same time keeps its say: it may begin the limit again.
                var (before, kind) = (merged[^1], pause.Kind == PauseKind.Supplement ? PauseKind.Supplement : merged[^1].Kind);
                merged[^1] = new Pause(kind, before.From, before.To is null || pause.To is null ? null : pause.To > before.To ? pause.To : before.To);
            }
            else
            {
                merged.Add(pause with { From = from });
            }
        }

        return merged;
    }

    private static void Check(DeadlinePolicy policy, IReadOnlyList<Pause> pauses)
    {
        if (policy.Amount is < 1 or > 3650 || policy.Unit is not (LimitUnit.WorkingDay or LimitUnit.CalendarDay or LimitUnit.WorkingHour))
        {
            throw new ArgumentException("A limit is 1 to 3650 working days, days or working hours. | Thời hạn là 1 đến 3650 ngày làm việc, ngày hoặc giờ làm việc.", nameof(policy));
        }

        if (pauses.Any(pause => pause.To < pause.From))
        {
            throw new ArgumentException("A pause ends before it begins. | Có khoảng tạm dừng kết thúc trước khi bắt đầu.", nameof(pauses));
        }
    }
}
