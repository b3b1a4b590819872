using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Tests.Signing;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Calendar;

public sealed class CalendarVectorTests
{
    public static TheoryData<string, int> Cases() =>
        [.. VectorFiles.Names("calendar").SelectMany(name => Enumerable.Range(0, CasesOf(name).Count).Select(i => (name, i)))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_dossier_is_due_when_the_vector_says(string name, int index)
    {
        var vector = CasesOf(name)[index]!.AsObject();
        var calendar = WorkCalendar.Create(Years(vector["years"]), Hours(vector["hours"]));
        Pause[] pauses = [.. (vector["pauses"]?.AsArray() ?? []).Select(pause => new Pause(
            VectorFiles.Problem<PauseKind>(pause!.Text("kind")), Moment(pause!, "from")!.Value, Moment(pause!, "to")))];
        var mustBeConfirmed = vector["mustBeConfirmed"]?.GetValue<bool>() ?? false;
        var expect = vector["expect"]!;
        if (expect["reason"] is { } reason)
        {
            var refused = Assert.Throws<RefusalException>(() => Deadlines.Compute(calendar, Policy(vector["policy"]!), Moment(vector, "acceptedAt")!.Value, pauses, mustBeConfirmed));
            Assert.Equal(reason.GetValue<string>(), refused.ReasonName);
            return;
        }

        var deadline = Deadlines.Compute(calendar, Policy(vector["policy"]!), Moment(vector, "acceptedAt")!.Value, pauses, mustBeConfirmed);
        Assert.Equal(expect.Text("dueAt"), deadline.DueAt.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
        Assert.Equal((expect["unconfirmedYears"]?.AsArray() ?? []).Select(year => year!.GetValue<int>()), deadline.UnconfirmedYears);
        Assert.Equal(deadline.UnconfirmedYears.Count > 0, deadline.IsProvisional);
        Assert.Equal(expect["paused"]?.GetValue<bool>() ?? false, deadline.IsPaused);
    }

    [Fact]
    public void There_are_at_least_sixty() => Assert.True(Cases().Count >= 60);

    private static JsonArray CasesOf(string name) => VectorFiles.Read("calendar", name)["cases"]!.AsArray();

    private static DeadlinePolicy Policy(JsonNode policy) => new(policy["amount"]!.GetValue<int>(), VectorFiles.Problem<LimitUnit>(policy.Text("unit")))
    {
        Start = VectorFiles.Problem<LimitStart>(policy["start"]?.GetValue<string>() ?? "DAY_AFTER"),
        End = VectorFiles.Problem<LimitEnd>(policy["end"]?.GetValue<string>() ?? "LAST_SESSION"),
        AfterSupplement = VectorFiles.Problem<AfterSupplement>(policy["afterSupplement"]?.GetValue<string>() ?? "CONTINUE"),
    };

    private static List<CalendarYear> Years(JsonNode? years) => years is null
        ? [.. Calendars.Shipped]
        : [.. years.AsArray().Select(year => year is JsonObject whole
            ? CalendarFile.Read("vector", Encoding.UTF8.GetBytes(whole.ToJsonString()))
            : Calendars.Shipped.Single(shipped => shipped.Year == year!.GetValue<int>()))];

    private static List<WorkHours> Hours(JsonNode? hours) => [.. (hours?.AsArray() ?? []).Select(entry =>
    {
        var week = new Dictionary<DayOfWeek, IReadOnlyList<WorkSession>>();
        foreach (var (days, sessions) in entry!["week"]!.AsObject())
        {
            IReadOnlyList<WorkSession> read = [.. sessions!.AsArray().Select(session => new WorkSession(Time(session!.GetValue<string>()[..5]), Time(session.GetValue<string>()[6..])))];
            foreach (var day in days == "MONDAY_TO_FRIDAY" ? Enumerable.Range(1, 5).Select(day => (DayOfWeek)day) : [Enum.Parse<DayOfWeek>(days, ignoreCase: true)])
            {
                week[day] = read;
            }
        }

        return new WorkHours(DateOnly.ParseExact(entry.Text("from"), "yyyy-MM-dd", CultureInfo.InvariantCulture), week);
    })];

    private static TimeOnly Time(string text) => TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture);

    private static DateTimeOffset? Moment(JsonNode node, string member) =>
        node[member] is { } text ? DateTimeOffset.Parse(text.GetValue<string>(), CultureInfo.InvariantCulture) : null;
}
