using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Contracts.Calendar;

namespace Adapter.Checks;

/// <summary>Calendar files, lunar dates, and how a dossier stands (MC-TIME-2, MC-TIME-4, MC-TIME-11, MC-TIME-38, MC-TIME-39).</summary>
internal static class CalendarChecks
{
    public static JsonNode File(JsonObject vector)
    {
        try
        {
            CalendarFile.Read("calendar.json", Encoding.UTF8.GetBytes((string)vector["text"]!));
            return new JsonObject { ["accept"] = true };
        }
        catch (CalendarDataException e)
        {
            return new JsonObject { ["accept"] = false, ["faults"] = new JsonArray([.. e.Problems.Select(problem => new JsonObject { ["line"] = problem.Line, ["path"] = problem.Path })]) };
        }
    }

    public static JsonNode Lunar(JsonObject vector)
    {
        var lunar = vector["lunar"]!;
        var day = LunarCalendar.ToSolar(new LunarDate((int)lunar["year"]!, (int)lunar["month"]!, (int)lunar["day"]!, (bool?)lunar["leap"] ?? false));
        return new JsonObject { ["solar"] = day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) };
    }

    public static JsonNode Standing(JsonObject vector)
    {
        var calendar = DueDateChecks.Calendar(vector);
        var times = new DossierTimes(DueDateChecks.Moment(vector, "acceptedAt")!.Value, DueDateChecks.Moment(vector, "dueAt"), DueDateChecks.Moment(vector, "endedAt"), DueDateChecks.Pauses(vector, "supplements"));
        var inForce = DueDateChecks.Moment(vector, "dueInForce") ?? times.DueAt;
        var statutory = vector["statutory"] is { } policy ? DueDateChecks.Policy(policy) : null;
        return new JsonArray([.. vector["now"]!.AsArray().Select(text => DateTimeOffset.Parse((string)text!, CultureInfo.InvariantCulture)).Select(now => new JsonObject
        {
            ["byDate"] = EnumNames.Write(Punctuality.ByDate(inForce, times.EndedAt ?? now)),
            ["byTime"] = EnumNames.Write(Punctuality.ByTime(times, now, calendar, statutory)),
        })]);
    }
}
