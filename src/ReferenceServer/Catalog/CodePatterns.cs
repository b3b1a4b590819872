using System.Text.Json;
using MotCua.Contracts.Identifiers;
using MotCua.ReferenceServer.Configuration;

namespace MotCua.ReferenceServer.Catalog;

/// <summary>
/// How each agency makes its dossier codes: <c>code-patterns.json</c>, whose <c>patterns</c> are
/// <c>{ "agency": "G09", "template": "{agency}-{yyyyMMdd}-{seq:7}", "reset": "DAILY" }</c>. The entry whose agency is the longest beginning
/// of the code counts; the one without an agency is for all others.
/// </summary>
internal sealed class CodePatterns
{
    private const string FileName = "code-patterns.json";

    private readonly IReadOnlyList<(string Agency, DossierCodePattern Pattern)> _patterns;

    public CodePatterns(IEnumerable<(string Agency, DossierCodePattern Pattern)> patterns) =>
        _patterns = [.. patterns.OrderByDescending(entry => entry.Agency.Length)];

    /// <summary>The pattern of an agency.</summary>
    public DossierCodePattern For(string agency) => _patterns.First(entry => IsBelow(agency, entry.Agency)).Pattern;

    public static CodePatterns Load(string folder, SettingReader errors)
    {
        var patterns = new List<(string, DossierCodePattern)>();
        if (DataFile.Open(Path.Combine(folder, FileName), FileName, errors) is not { } file)
        {
            return new CodePatterns(patterns);
        }

        file.AllowMembers("patterns");
        if (file.Root.ValueKind != JsonValueKind.Object || !file.Root.TryGetProperty("patterns", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            file.Fail("patterns", "A list of patterns is expected here.", "Chỗ này phải là danh sách mẫu.");
            return new CodePatterns(patterns);
        }

        var index = 0;
        foreach (var element in list.EnumerateArray())
        {
            var place = $"patterns[{index++}]";
            var agency = Text(element, "agency");
            if (!Enum.TryParse<SequenceReset>(Text(element, "reset"), ignoreCase: true, out var reset))
            {
                file.Fail(place + ".reset", "Write DAILY, YEARLY or NEVER.", "Ghi DAILY, YEARLY hoặc NEVER.");
                continue;
            }

            if (!DossierCodePattern.TryParse(Text(element, "template"), reset, out var pattern, out var problem))
            {
                file.Fail(place + ".template", problem.MessageEn, problem.MessageVi);
                continue;
            }

            if (patterns.Any(entry => entry.Item1 == agency))
            {
                file.Fail(place, $"The agency '{agency}' has a pattern already. Keep one of them.", $"Cơ quan '{agency}' đã có mẫu. Hãy giữ một mẫu.");
            }

            patterns.Add((agency, pattern));
        }

        if (!patterns.Any(entry => entry.Item1.Length == 0))
        {
            file.Fail("", "One pattern without an agency is needed, for all others.", "Cần một mẫu không ghi cơ quan, dùng cho các cơ quan còn lại.");
        }

        return new CodePatterns(patterns);
    }

    private static bool IsBelow(string code, string above) =>
        above.Length == 0 || code == above || code.StartsWith(above + ".", StringComparison.Ordinal)
        || (code.Length == 13 && char.IsAsciiDigit(code[0]) && code.EndsWith("." + above, StringComparison.Ordinal));

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
