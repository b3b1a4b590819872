using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace Adapter.Checks;

/// <summary>Due dates (MC-TIME-1 to MC-TIME-36).</summary>
internal static class DueDateChecks
{
    public static JsonNode Due(JsonObject vector)
    {
        try
        {
            return Written(Deadlines.Compute(Calendar(vector), Policy(vector["policy"]!), Moment(vector, "acceptedAt")!.Value, Pauses(vector, "pauses"), (bool?)vector["mustBeConfirmed"] ?? false));
        }
        catch (RefusalException e)
        {
            return new JsonObject { ["reason"] = ReasonTable.Get(e.Reason).Name };
        }
    }

    public static JsonNode Limits(JsonObject vector)
    {
        var procedure = JsonParser.Default.Parse<Procedure>(vector["procedure"]!.ToJsonString());
        var due = ProcedureDeadlines.Compute(Calendar(vector), procedure, Moment(vector, "acceptedAt")!.Value, Pauses(vector, "pauses"));
        return new JsonObject { ["dueAt"] = Text(due?.Committed.DueAt), ["statutoryDueAt"] = Text(due?.Statutory?.DueAt) };
    }

    public static JsonNode Recomputed(JsonObject vector)
    {
        var said = vector["before"]!;
        var before = new Deadline(Moment(said, "dueAt")!.Value, IsPaused: false, [.. (said["unconfirmedYears"] as JsonArray ?? []).Select(year => (int)year!)]);
        var now = Deadlines.Recompute(Calendar(vector), Policy(vector["policy"]!), Moment(vector, "acceptedAt")!.Value, Pauses(vector, "pauses"), before);
        var answer = now is null ? [] : Written(now);
        answer["changed"] = now is not null;
        return answer;
    }

    public static WorkCalendar Calendar(JsonObject vector) => WorkCalendar.Create(
        [.. vector["years"]!.AsArray().Select(year => CalendarFile.Read("vector", Encoding.UTF8.GetBytes(year!.ToJsonString())))],
        [.. (vector["hours"] as JsonArray ?? []).Select(Hours)]);

    public static DeadlinePolicy Policy(JsonNode policy)
    {
        var read = new DeadlinePolicy((int)policy["amount"]!, EnumNames.Read<LimitUnit>((string)policy["unit"]!));
        return read with
        {
            Start = (string?)policy["start"] is { } start ? EnumNames.Read<LimitStart>(start) : read.Start,
            Cutoff = (string?)policy["cutoff"] is { } cutoff ? Time(cutoff) : read.Cutoff,
            End = (string?)policy["end"] is { } end ? EnumNames.Read<LimitEnd>(end) : read.End,
            AfterSupplement = (string?)policy["afterSupplement"] is { } after ? EnumNames.Read<AfterSupplement>(after) : read.AfterSupplement,
        };
    }

    /// <summary>Pauses; those that name no kind are requests for a supplement.</summary>
    public static List<Pause> Pauses(JsonObject vector, string member) =>
        [.. (vector[member] as JsonArray ?? []).Select(pause => new Pause(EnumNames.Read<PauseKind>((string?)pause!["kind"] ?? "SUPPLEMENT"), Moment(pause, "from")!.Value, Moment(pause, "to")))];

    public static DateTimeOffset? Moment(JsonNode node, string member) => (string?)node[member] is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;

    private static JsonObject Written(Deadline deadline) => new()
    {
        ["dueAt"] = Text(deadline.DueAt), ["unconfirmedYears"] = new JsonArray([.. deadline.UnconfirmedYears.Select(year => (JsonNode)year)]), ["paused"] = deadline.IsPaused,
    };

    private static string? Text(DateTimeOffset? moment) => moment?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private static WorkHours Hours(JsonNode? entry)
    {
        var week = new Dictionary<DayOfWeek, IReadOnlyList<WorkSession>>();
        foreach (var (days, sessions) in entry!["week"]!.AsObject())
        {
            IReadOnlyList<WorkSession> read = [.. sessions!.AsArray().Select(session => ((string)session!).Split('-')).Select(ends => new WorkSession(Time(ends[0]), Time(ends[1])))];
            foreach (var day in days == "MONDAY_TO_FRIDAY" ? Enumerable.Range(1, 5).Select(day => (DayOfWeek)day) : [EnumNames.Read<DayOfWeek>(days)])
            {
                week[day] = read;
            }
        }

        return new WorkHours(DateOnly.ParseExact((string)entry["from"]!, "yyyy-MM-dd", CultureInfo.InvariantCulture), week);
    }

    private static TimeOnly Time(string text) => TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture);
}
