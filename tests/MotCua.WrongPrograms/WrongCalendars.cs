using System.Globalization;
using System.Text.Json.Nodes;
using Adapter.Checks;

namespace MotCua.WrongPrograms;

/// <summary>Programs that count days, pauses and standings in another way (MC-TIME).</summary>
internal static class WrongCalendars
{
    public static IReadOnlyList<WrongProgram> All { get; } =
    [
        WrongProgram.Mistaking("offset-passed-over", "MC-TIME-1", "The clock of a moment is read without its offset.", vector => vector["acceptedAt"] = $"{Text(vector, "acceptedAt")[..19]}+07:00"),
        FileWithout("file-not-looked-at", "MC-TIME-2", "Members, kinds and dates of a calendar file are not looked at.", fault => fault.Path != "source"),
        WrongProgram.Mistaking("hours-of-its-own", "MC-TIME-3", "An office's sessions are not data: Monday to Friday, always.", vector => vector.Remove("hours")),
        new("lunar-of-china", "MC-TIME-4", "Lunar dates are those of China, at UTC+8.", (_, vector) => ChineseDate(vector["lunar"]!)),
        WrongProgram.Mistaking("counts-from-today", "MC-TIME-5", "The machine's day stands for that of acceptance.", vector => vector["acceptedAt"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        WrongProgram.Mistaking("cutoff-at-five", "MC-TIME-6", "The day of acceptance counts until 17:00.", vector => vector["policy"]!["cutoff"] = "17:00"),
        WrongProgram.Mistaking("always-the-last-session", "MC-TIME-7", "Every limit ends with the last session.", vector => vector["policy"]!.AsObject().Remove("end")),
        WrongProgram.Mistaking("pauses-not-counted", "MC-TIME-8", "Pauses move nothing.", vector => vector.Remove("pauses")),
        WrongProgram.Bending("pause-not-shown", "MC-TIME-9", "A date is shown as if no pause lasted.", (_, found) => Dropped(found, "paused")),
        WrongProgram.Bending("provisional-not-shown", "MC-TIME-10", "A provisional date is shown as if it were final.", (_, found) => Dropped(found, "unconfirmedYears")),
        WrongProgram.Bending("standing-kept", "MC-TIME-11", "How a dossier stands is kept from the first time it was asked for.", (_, found) => new JsonArray([.. found.AsArray().Select(_ => found[0]!.DeepClone())])),
        FileWithout("source-not-needed", "MC-TIME-12", "A calendar may have no source.", fault => fault.Path == "source"),
        FileWithout("day-twice", "MC-TIME-13", "A day may stand twice in a calendar.", _ => true),
        WrongProgram.Bending("first-fault-only", "MC-TIME-14", "Of the faults of a calendar file only the first is named, without its line.", (_, found) => found["faults"] is JsonArray faults ? new JsonObject { ["accept"] = false, ["faults"] = new JsonArray(new JsonObject { ["path"] = faults[0]!["path"]!.DeepClone() }) } : found),
        WrongProgram.Mistaking("eight-to-five", "MC-TIME-15", "Where nothing is said sessions are 08:00 to 12:00 and 13:00 to 17:30, on Saturday too.", vector => vector["hours"] ??= JsonNode.Parse("""[{"from":"2020-01-01","week":{"MONDAY_TO_FRIDAY":["08:00-12:00","13:00-17:30"],"SATURDAY":["08:00-12:00"]}}]""")),
        WrongProgram.Mistaking("holidays-worked", "MC-TIME-16", "Holidays have sessions.", vector => Years(vector).ForEach(year => year["holidays"] = new JsonArray())),
        WrongProgram.Mistaking("saturday-never-worked", "MC-TIME-17", "The day worked for a day off has no sessions.", vector => Years(vector).ForEach(SwapsAsHolidays)),
        WrongProgram.Mistaking("days-as-eight-hours", "MC-TIME-20", "A working day is eight hours.", vector => vector["policy"] = new JsonObject { ["unit"] = "WORKING_HOUR", ["amount"] = (int)vector["policy"]!["amount"]! * 8 }),
        WrongProgram.Mistaking("law-only", "MC-TIME-21", "The committed limit is passed over.", vector => vector["procedure"]!.AsObject().Remove("committedLimit")),
        WrongProgram.Bending("one-date-for-both", "MC-TIME-22", "A report gives the committed date as that by law too.", (_, found) => new JsonObject { ["dueAt"] = found["dueAt"]?.DeepClone(), ["statutoryDueAt"] = found["dueAt"]?.DeepClone() }),
        WrongProgram.Mistaking("defaults-of-its-own", "MC-TIME-23", "What a limit leaves unspecified is the day and time of acceptance.", DefaultsOfItsOwn),
        WrongProgram.Mistaking("hours-from-the-next-day", "MC-TIME-24", "A limit in hours starts on the day after acceptance.", vector => vector["acceptedAt"] = Written(Moment(vector, "acceptedAt").Date.AddDays(1))),
        WrongProgram.Bending("ends-on-a-day-off", "MC-TIME-25", "A limit in calendar days ends on a day off.", (vector, found) => With(found, "dueAt", Written(Moment(vector, "acceptedAt").Date.AddDays((int)vector["policy"]!["amount"]!).AddHours(17)))),
        WrongProgram.Bending("ends-with-the-next-session", "MC-TIME-26", "A limit in hours that ends with a session ends when the next begins.", (_, found) => With(found, "dueAt", Text(found, "dueAt").Replace("T11:30", "T13:30", StringComparison.Ordinal))),
        WrongProgram.Mistaking("pauses-one-after-the-other", "MC-TIME-27", "Pauses that overlap are counted one after the other, on days of their own.", OneAfterTheOther),
        WrongProgram.Mistaking("late-pause-counts", "MC-TIME-28", "A pause that begins after the due date moves it.", LatePauseCounts),
        WrongProgram.Mistaking("counts-the-day-of-the-answer", "MC-TIME-29", "What was left begins on the day on which the pause ended.", vector => Pauses(vector).ForEach(pause => Shift(pause, "to", TimeSpan.FromDays(-1)))),
        WrongProgram.Mistaking("pause-of-a-day-moves", "MC-TIME-30", "A pause within one day moves the date by a day.", vector => Pauses(vector).ForEach(pause => Shift(pause, "to", TimeSpan.FromDays(1)))),
        WrongProgram.Mistaking("lunch-counts", "MC-TIME-31", "In hours the lunch in a pause is added too.", vector => Pauses(vector).ForEach(pause => Shift(pause, "to", TimeSpan.FromHours(2)))),
        WrongProgram.Mistaking("always-goes-on", "MC-TIME-32", "A limit never begins again.", vector => vector["policy"]!.AsObject().Remove("afterSupplement")),
        WrongProgram.Mistaking("every-pause-begins-again", "MC-TIME-33", "Any pause begins the limit again.", vector => Pauses(vector).ForEach(pause => pause["kind"] = "SUPPLEMENT")),
        WrongProgram.Bending("never-computed-again", "MC-TIME-34", "A provisional date stays as it was when the year is confirmed.", (_, _) => new JsonObject { ["changed"] = false }),
        WrongProgram.Mistaking("guesses", "MC-TIME-36", "A year without a calendar is taken for one without holidays.", Guess),
        WrongProgram.Bending("one-way-of-standing", "MC-TIME-38", "A dossier stands by time as it stands by date.", (_, found) => new JsonArray([.. found.AsArray().Select(one => new JsonObject { ["byDate"] = one!["byDate"]!.DeepClone(), ["byTime"] = one["byDate"]!.DeepClone() })])),
        WrongProgram.Bending("not-ended-is-on-time", "MC-TIME-39", "A dossier that has not ended is on time.", (vector, found) => vector["endedAt"] is not null ? found : new JsonArray([.. found.AsArray().Select(_ => new JsonObject { ["byDate"] = "ON_TIME", ["byTime"] = "ON_TIME" })])),
        WrongProgram.Mistaking("outside-time-counts", "MC-TASK-39", "Time at the tax office is the office's own.", vector => vector["pauses"] = new JsonArray([.. Pauses(vector).Where(pause => (string?)pause["kind"] != "OUTSIDE_CLOCK").Select(pause => pause.DeepClone())])),
    ];

    private static WrongProgram FileWithout(string name, string requirement, string text, Func<(int Line, string Path), bool> isPassedOver) => WrongProgram.Bending(name, requirement, text, (_, found) =>
        found["faults"] is JsonArray faults && faults.All(fault => isPassedOver(((int)fault!["line"]!, (string)fault["path"]!))) ? new JsonObject { ["accept"] = true } : found);

    private static JsonObject ChineseDate(JsonNode lunar)
    {
        var calendar = new ChineseLunisolarCalendar();
        var (year, month) = ((int)lunar["year"]!, (int)lunar["month"]!);
        var leap = calendar.GetLeapMonth(year);
        var number = (bool?)lunar["leap"] == true ? month + 1 : leap > 0 && leap <= month ? month + 1 : month;
        return new JsonObject { ["solar"] = calendar.ToDateTime(year, number, (int)lunar["day"]!, 0, 0, 0, 0).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) };
    }

    private static void SwapsAsHolidays(JsonObject year)
    {
        foreach (var swap in year["swaps"]!.AsArray())
        {
            year["holidays"]!.AsArray().Add(new JsonObject { ["date"] = swap!["off"]!.DeepClone(), ["name_vi"] = "", ["name_en"] = "", ["basis"] = "" });
        }

        year["swaps"] = new JsonArray();
    }

    private static void OneAfterTheOther(JsonObject vector)
    {
        var pauses = Pauses(vector);
        foreach (var (before, pause) in pauses.Zip(pauses.Skip(1)))
        {
            var late = Moment(before, "to") - Moment(pause, "from") + TimeSpan.FromDays(1);
            Shift(pause, "from", late);
            Shift(pause, "to", late);
        }
    }

    private static void DefaultsOfItsOwn(JsonObject vector)
    {
        if (vector["procedure"]!["statutoryLimit"] is JsonObject limit)
        {
            (limit["start"], limit["end"]) = ("LIMIT_START_SAME_DAY_BEFORE_CUTOFF", "LIMIT_END_TIME_OF_ACCEPTANCE");
        }
    }

    private static void LatePauseCounts(JsonObject vector)
    {
        var pauses = Pauses(vector);
        var alone = vector.DeepClone().AsObject();
        alone.Remove("pauses");
        var due = Moment(Check.Answer("calendar", alone)!, "dueAt");
        pauses.ForEach(pause => pause["from"] = Moment(pause, "from") > due ? Written((due - TimeSpan.FromHours(1)).DateTime) : pause["from"]!.DeepClone());
    }

    private static void Guess(JsonObject vector)
    {
        vector.Remove("mustBeConfirmed");
        vector["years"]!.AsArray().Add(new JsonObject { ["year"] = 2028, ["confirmed"] = true, ["decision"] = "", ["decision_note"] = "", ["source"] = "none", ["holidays"] = new JsonArray(), ["swaps"] = new JsonArray() });
    }

    private static List<JsonObject> Years(JsonObject vector) => [.. vector["years"]!.AsArray().Select(year => year!.AsObject())];

    private static List<JsonObject> Pauses(JsonObject vector) => [.. (vector["pauses"] as JsonArray ?? []).Select(pause => pause!.AsObject())];

    private static void Shift(JsonObject pause, string member, TimeSpan by)
    {
        if (pause[member] is not null)
        {
            pause[member] = Written((Moment(pause, member) + by).DateTime);
        }
    }

    private static JsonNode With(JsonNode found, string member, string value)
    {
        found[member] = value;
        return found;
    }

    private static JsonNode Dropped(JsonNode found, string member)
    {
        found.AsObject().Remove(member);
        return found;
    }

    private static string Text(JsonNode node, string member) => (string)node[member]!;

    // In the vectors' own offset, that of Vietnam.
    private static DateTimeOffset Moment(JsonNode node, string member) => DateTimeOffset.Parse(Text(node, member), CultureInfo.InvariantCulture).ToOffset(TimeSpan.FromHours(7));

    private static string Written(DateTime moment) => moment.ToString("yyyy-MM-dd'T'HH:mm:ss'+07:00'", CultureInfo.InvariantCulture);
}
