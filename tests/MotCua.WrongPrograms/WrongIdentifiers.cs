using System.Text.Json.Nodes;

namespace MotCua.WrongPrograms;

/// <summary>Programs that take what is no code, or read another thing out of one (MC-TASK-25 to MC-TASK-28, MC-TASK-90 to MC-TASK-94).</summary>
internal static class WrongIdentifiers
{
    // Places of birth that are a province's own number since 1 July 2025.
    private static readonly string[] ProvincesOfToday = ["001", "004", "008", "011", "012", "014", "015", "019", "020", "022", "024", "025", "031", "033", "037", "038", "040", "042", "044", "046", "048", "051", "052", "056", "066", "068", "075", "079", "080", "082", "086", "091", "092", "096"];

    public static IReadOnlyList<WrongProgram> All { get; } =
    [
        WrongProgram.Mistaking("digest-in-capitals", "MC-ATT-1", "A SHA-256 is taken in capitals.", vector => vector["text"] = Text(vector).ToLowerInvariant()),
        WrongProgram.Bending("agency-to-the-last-hyphen", "MC-TASK-10", "The agency of a dossier code ends at its last hyphen.", (vector, found) => With(found, "agency", Text(vector)[..Text(vector).LastIndexOf('-')])),
        WrongProgram.Mistaking("agency-in-small-letters", "MC-TASK-25", "An agency code is taken in small letters and with spaces around it.", vector => vector["text"] = Text(vector).ToUpperInvariant().Trim()),
        WrongProgram.Bending("code-of-any-pattern", "MC-TASK-26", "A code is read by a pattern that it was not made with.", (vector, found) => vector["code"] is null ? found : new JsonObject { ["valid"] = true }),
        WrongProgram.Bending("tax-code-by-length", "MC-TASK-27", "A tax code is known by its length.", (vector, found) => Text(vector).Length is 10 or 13 or 14 ? With(found, "valid", true) : found),
        WrongProgram.Bending("personal-id-by-length", "MC-TASK-28", "A personal id is known by its length.", (vector, found) => Text(vector).Length == 12 ? With(found, "valid", true) : found),
        WrongProgram.Mistaking("uuid-of-any-version", "MC-TASK-35", "A random UUID is taken for an id.", vector => vector["text"] = Text(vector) is { Length: 36 } id && id[14] == '4' ? $"{id[..14]}7{id[15..]}" : Text(vector)),
        WrongProgram.Bending("converted-below-level-one", "MC-TASK-90", "Codes below level 1 are converted by rule too.", (vector, found) => found["other"] is null && (string?)found["system"] == "QCVN_102" ? With(found, "other", $"{Text(vector)[10..]}.{Text(vector)[7..9]}") : found),
        WrongProgram.Mistaking("codes-repeat", "MC-TASK-91", "A pattern may repeat its codes.", vector => vector["reset"] = "NEVER"),
        WrongProgram.Bending("never-issued-is-issued", "MC-TASK-92", "A tax code with province 00, number 0000000 or check value 10 is taken.", (_, found) => With(found, "valid", true)),
        WrongProgram.Bending("provinces-of-today", "MC-TASK-93", "A personal id of a former province is refused.", (vector, found) => ProvincesOfToday.Contains(Text(vector)[..3]) ? found : new JsonObject { ["valid"] = false }),
        WrongProgram.Bending("not-masked", "MC-TASK-94", "A log shows the number whole.", (vector, found) => With(found, "masked", Text(vector))),
    ];

    private static string Text(JsonObject vector) => (string?)vector["text"] ?? "";

    private static JsonNode With(JsonNode found, string member, JsonNode value)
    {
        found[member] = value;
        return found;
    }
}
