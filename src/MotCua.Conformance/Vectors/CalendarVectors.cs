using System.Text.Json.Nodes;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Vectors;

/// <summary>Working time, due dates and how a dossier stands (MC-TIME), worked by hand. The calendars of the years are sent whole.</summary>
internal static class CalendarVectors
{
    private static readonly JsonArray Years = new(2024, 2025, 2026, 2027);
    private static readonly VectorKind Due = new("calendar", new Bilingual("Due date", "Ngày hẹn"));
    private static readonly VectorKind Limits = new("limits", new Bilingual("Due dates by both limits", "Ngày hẹn theo hai thời hạn"));
    private static readonly VectorKind Recomputed = new("recomputed", new Bilingual("A provisional date again", "Tính lại ngày hẹn tạm tính"));
    private static readonly VectorKind Files = new("calendar-files", new Bilingual("Reading a calendar file", "Đọc tệp lịch làm việc"));
    private static readonly VectorKind Lunar = new("lunar", new Bilingual("A lunar date", "Ngày âm lịch"));
    private static readonly VectorKind Standing = new("standing", new Bilingual("How a dossier stands", "Hồ sơ trước hạn, đúng hạn, quá hạn"));

    public static IEnumerable<Vector> All() =>
        Of(Due, hasYears: true).Concat(Of(Limits, hasYears: true)).Concat(Of(Recomputed, hasYears: true)).Concat(Of(Standing, hasYears: true)).Concat(Of(Files, hasYears: false)).Concat(Of(Lunar, hasYears: false));

    private static IEnumerable<Vector> Of(VectorKind kind, bool hasYears)
    {
        foreach (var vector in VectorFiles.Items(kind.Name, "cases"))
        {
            var question = new JsonObject(vector.Where(member => member.Key is not ("case" or "description" or "description_vi" or "expect")).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
            if (hasYears)
            {
                question["years"] = new JsonArray([.. (question["years"] as JsonArray ?? Years).Select(year => year is JsonObject whole ? whole.DeepClone() : VectorFiles.Read($"calendars/{year}.json"))]);
            }

            var about = new Bilingual(vector["description"]!.GetValue<string>(), vector["description_vi"]!.GetValue<string>());
            yield return kind.Make(vector["case"]!.GetValue<string>(), about, question, Expected(vector["expect"]!));
        }
    }

    // A due date that is not marked is neither provisional nor paused.
    private static JsonNode Expected(JsonNode expect)
    {
        var expected = expect.DeepClone();
        if (expected is JsonObject members && members.ContainsKey("dueAt"))
        {
            members.TryAdd("unconfirmedYears", null);
            members.TryAdd("paused", null);
            members.TryAdd("reason", null);
        }

        return expected;
    }
}
