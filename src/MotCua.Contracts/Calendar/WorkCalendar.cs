using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Calendar;

/// <summary>
/// An office's working days and hours over some years, ready to be asked: every question takes a few steps, however far apart the moments are. Immutable and thread-safe. A day outside
/// its years is refused with CALENDAR_NOT_CONFIRMED, never guessed (MC-TIME-10).
/// </summary>
public sealed class WorkCalendar
{
    private static readonly IReadOnlyList<WorkSession> Off = [];

    private readonly int _first;
    private readonly IReadOnlyList<WorkSession>[] _sessions;

    // Working days and working time before each day; one entry more than days.
    private readonly int[] _daysBefore;
    private readonly long[] _ticksBefore;
    private readonly int[] _workingDays;
    private readonly bool[] _isConfirmed;

    private WorkCalendar(IReadOnlyList<CalendarYear> years, IReadOnlyList<WorkSession>[] sessions)
    {
        FirstYear = years[0].Year;
        LastYear = years[^1].Year;
        _first = new DateOnly(FirstYear, 1, 1).DayNumber;
        _isConfirmed = [.. years.Select(year => year.IsConfirmed)];
        _sessions = sessions;
        _daysBefore = new int[sessions.Length + 1];
        _ticksBefore = new long[sessions.Length + 1];
        for (var i = 0; i < sessions.Length; i++)
        {
            _daysBefore[i + 1] = _daysBefore[i] + (sessions[i].Count > 0 ? 1 : 0);
            _ticksBefore[i + 1] = _ticksBefore[i] + sessions[i].Sum(session => (session.End - session.Start).Ticks);
        }

        _workingDays = [.. Enumerable.Range(0, sessions.Length).Where(i => sessions[i].Count > 0)];
    }

    /// <summary>First year with a calendar.</summary>
    public int FirstYear { get; }

    /// <summary>Last year with a calendar.</summary>
    public int LastYear { get; }

    /// <summary>Makes the calendar of an office.</summary>
    /// <param name="years">Its years, ascending without a gap; at least one.</param>
    /// <param name="hours">Its hours, ascending by day; the first must hold on the first day of the first year. None means <see cref="WorkHours.Usual"/>.</param>
    /// <exception cref="ArgumentException">Years have a gap or stand twice, sessions overlap or end before they begin, or a swap day contradicts another entry.</exception>
    public static WorkCalendar Create(IReadOnlyList<CalendarYear> years, params IReadOnlyList<WorkHours> hours)
    {
        Check(years, hours = hours.Count == 0 ? [WorkHours.Usual] : hours);
        var first = new DateOnly(years[0].Year, 1, 1);
        var sessions = new IReadOnlyList<WorkSession>[new DateOnly(years[^1].Year, 12, 31).DayNumber - first.DayNumber + 1];
        for (var (i, current) = (0, 0); i < sessions.Length; i++)
        {
            var day = first.AddDays(i);
            while (current + 1 < hours.Count && hours[current + 1].From <= day)
            {
                current++;
            }

            sessions[i] = hours[current].Week.GetValueOrDefault(day.DayOfWeek) ?? Off;
        }

        // A worked day has the sessions of the day off it stands for, so swaps come before any day is taken off.
        foreach (var swap in years.SelectMany(year => year.Swaps))
        {
            var worked = swap.Worked.DayNumber - first.DayNumber;
            if (worked >= 0 && worked < sessions.Length)
            {
                sessions[worked] = sessions[swap.Off.DayNumber - first.DayNumber];
            }
        }

        foreach (var off in years.SelectMany(year => year.Holidays.Select(holiday => holiday.Date).Concat(year.Swaps.Select(swap => swap.Off))))
        {
            sessions[off.DayNumber - first.DayNumber] = Off;
        }

        return new WorkCalendar(years, sessions);
    }

    /// <summary>Whether a day is worked.</summary>
    /// <param name="day">A day of Vietnam.</param>
    /// <exception cref="RefusalException">CALENDAR_NOT_CONFIRMED: its year has no calendar.</exception>
    public bool IsWorkingDay(DateOnly day) => _sessions[IndexOf(day)].Count > 0;

    /// <summary>Sessions of a day in order of time; none on a day off.</summary>
    /// <param name="day">A day of Vietnam.</param>
    /// <exception cref="RefusalException">CALENDAR_NOT_CONFIRMED: its year has no calendar.</exception>
    public IReadOnlyList<WorkSession> SessionsOf(DateOnly day) => _sessions[IndexOf(day)];

    /// <summary>Whether a year's days off are announced.</summary>
    /// <param name="year">A year with a calendar.</param>
    /// <exception cref="RefusalException">CALENDAR_NOT_CONFIRMED: it has none.</exception>
    public bool IsConfirmed(int year) => year >= FirstYear && year <= LastYear ? _isConfirmed[year - FirstYear] : throw Missing(year);

    /// <summary>The first working day from a day on, that day included.</summary>
    /// <param name="day">A day of Vietnam.</param>
    /// <exception cref="RefusalException">CALENDAR_NOT_CONFIRMED: the search leaves the calendar.</exception>
    public DateOnly NextWorkingDay(DateOnly day) => WorkingDay(_daysBefore[IndexOf(day)]);

    /// <summary>The working day so many working days after a day. The day itself does not count, whether it is worked or not.</summary>
    /// <param name="day">A day of Vietnam.</param>
    /// <param name="count">At least 1.</param>
    /// <exception cref="RefusalException">CALENDAR_NOT_CONFIRMED: the search leaves the calendar.</exception>
    public DateOnly AddWorkingDays(DateOnly day, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return WorkingDay(_daysBefore[IndexOf(day) + 1] + count - 1);
    }

    /// <summary>How many working days lie after a day up to another, the first not counted and the last counted.</summary>
    /// <param name="after">A day of Vietnam.</param>
    /// <param name="through">Another; before <paramref name="after"/> the count is 0.</param>
    /// <exception cref="RefusalException">CALENDAR_NOT_CONFIRMED: a day's year has no calendar.</exception>
    public int WorkingDaysBetween(DateOnly after, DateOnly through) => through <= after ? 0 : _daysBefore[IndexOf(through) + 1] - _daysBefore[IndexOf(after) + 1];

    /// <summary>Working time between two moments.</summary>
    /// <param name="from">The earlier moment.</param>
    /// <param name="to">The later; when it is earlier the time is zero.</param>
    /// <exception cref="RefusalException">CALENDAR_NOT_CONFIRMED: a moment's year has no calendar.</exception>
    public TimeSpan WorkingTimeBetween(DateTimeOffset from, DateTimeOffset to) => to <= from ? TimeSpan.Zero : TimeSpan.FromTicks(TicksUntil(to) - TicksUntil(from));

    /// <summary>The moment at which so much working time has passed: the end of a session, never the start of the next.</summary>
    /// <param name="from">A moment, in working time or not.</param>
    /// <param name="amount">More than zero.</param>
    /// <exception cref="RefusalException">CALENDAR_NOT_CONFIRMED: the search leaves the calendar.</exception>
    public DateTimeOffset AddWorkingTime(DateTimeOffset from, TimeSpan amount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(amount, TimeSpan.Zero);
        var target = TicksUntil(from) + amount.Ticks;
        if (target > _ticksBefore[^1])
        {
            throw Missing(LastYear + 1);
        }

        // The last day before which less than the target has passed: the target lies in it.
        var found = Array.BinarySearch(_ticksBefore, target);
        found = found < 0 ? ~found : found;
        while (found > 0 && _ticksBefore[found - 1] >= target)
        {
            found--;
        }

        var day = found - 1;
        var left = target - _ticksBefore[day];
        foreach (var session in _sessions[day])
        {
            var length = (session.End - session.Start).Ticks;
            if (left <= length)
            {
                return VietnamTime.At(DateOnly.FromDayNumber(_first + day), session.Start.Add(TimeSpan.FromTicks(left)));
            }

            left -= length;
        }

        throw new InvalidOperationException("The sums of a day's sessions do not agree.");
    }

    private static void Check(IReadOnlyList<CalendarYear> years, IReadOnlyList<WorkHours> hours)
    {
        if (years.Count == 0)
        {
            throw new ArgumentException("A calendar needs at least one year. | Lịch cần ít nhất một năm.", nameof(years));
        }

        for (var i = 1; i < years.Count; i++)
        {
            if (years[i].Year != years[i - 1].Year + 1)
            {
                throw new ArgumentException($"Year {years[i].Year} follows {years[i - 1].Year}; years ascend without a gap. | Năm {years[i].Year} đứng sau {years[i - 1].Year}; các năm phải liên tiếp.", nameof(years));
            }
        }

        if (hours[0].From > new DateOnly(years[0].Year, 1, 1))
        {
            throw new ArgumentException($"The first hours hold from {hours[0].From:yyyy-MM-dd}, after the calendar begins. | Giờ làm việc đầu tiên chỉ từ {hours[0].From:yyyy-MM-dd}, sau khi lịch bắt đầu.", nameof(hours));
        }

        for (var i = 0; i < hours.Count; i++)
        {
            if (i > 0 && hours[i].From <= hours[i - 1].From)
            {
                throw new ArgumentException($"Hours from {hours[i].From:yyyy-MM-dd} stand after those from {hours[i - 1].From:yyyy-MM-dd}. | Giờ làm việc phải xếp theo ngày bắt đầu.", nameof(hours));
            }

            foreach (var (day, sessions) in hours[i].Week)
            {
                for (var j = 0; j < sessions.Count; j++)
                {
                    if (sessions[j].End <= sessions[j].Start || (j > 0 && sessions[j].Start < sessions[j - 1].End))
                    {
                        throw new ArgumentException($"Session {j + 1} of {day} overlaps the one before or ends before it begins. | Buổi {j + 1} của {day} chồng lên buổi trước hoặc kết thúc trước khi bắt đầu.", nameof(hours));
                    }
                }
            }
        }

        CheckDays(years);
    }

    private static void CheckDays(IReadOnlyList<CalendarYear> years)
    {
        var days = new HashSet<DateOnly>();
        foreach (var day in years.SelectMany(year => year.Holidays.Select(holiday => holiday.Date).Concat(year.Swaps.SelectMany(swap => new[] { swap.Off, swap.Worked }))))
        {
            if (!days.Add(day))
            {
                throw new ArgumentException($"{day:yyyy-MM-dd} stands twice among holidays and swap days. | {day:yyyy-MM-dd} có hai lần trong ngày nghỉ và ngày hoán đổi.", nameof(years));
            }
        }
    }

    private DateOnly WorkingDay(int number) => number < _workingDays.Length ? DateOnly.FromDayNumber(_first + _workingDays[number]) : throw Missing(LastYear + 1);

    private int IndexOf(DateOnly day) => day.Year >= FirstYear && day.Year <= LastYear ? day.DayNumber - _first : throw Missing(day.Year);

    private long TicksUntil(DateTimeOffset moment)
    {
        var day = IndexOf(VietnamTime.DayOf(moment));
        var time = VietnamTime.TimeOf(moment);
        var ticks = _ticksBefore[day];
        foreach (var session in _sessions[day])
        {
            ticks += time >= session.End ? (session.End - session.Start).Ticks : time > session.Start ? (time - session.Start).Ticks : 0;
        }

        return ticks;
    }

    private static RefusalException Missing(int year) => new(Refusals.Create(ErrorReason.CalendarNotConfirmed, "",
        $"There is no calendar of {year}. Add its file.", $"Chưa có lịch năm {year}. Hãy bổ sung tệp lịch của năm đó."));
}
