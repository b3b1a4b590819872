using System.Text.Json.Nodes;

namespace MotCua.WrongPrograms;

/// <summary>Readers that do not know a rule, or know one too many (MC-CORE).</summary>
internal static class WrongReaders
{
    public static IReadOnlyList<WrongProgram> All { get; } =
    [
        WrongProgram.Bending("last-member-lost", "MC-CORE-1", "What is read is written again without its last member.", (_, found) => WithoutLastMember(found.AsObject())),
        Without("unknown-body-passed-over", "MC-CORE-4", "A body of a later version is taken for none.", "body-unknown"),
        Without("any-bytes", "MC-CORE-6", "Broken UTF-8, marks, comments and tails are read over.", "bom", "syntax", "utf8", "trailing-data", "type"),
        Without("any-depth", "MC-CORE-7", "Nesting has no limit.", "depth"),
        Without("decomposed-taken", "MC-CORE-8", "Decomposed text is taken.", "nfc"),
        Without("names-in-any-case", "MC-CORE-9", "Member names are taken in snake case and with a capital.", "member-name"),
        Without("null-is-absent", "MC-CORE-10", "A null is read as an absent member.", "null"),
        Without("numbers-converted", "MC-CORE-11", "32-bit integers are converted from fractions, exponents and texts.", "int32", "type"),
        Without("enums-by-number", "MC-CORE-12", "Enums are taken by number and by short name.", "enum", "type"),
        Without("any-time", "MC-CORE-13", "Times are read by a general parser.", "timestamp"),
        Without("last-body-wins", "MC-CORE-15", "Of two bodies the last is taken.", "oneof"),
        Without("form-data-of-any-type", "MC-CORE-16", "Form data may be a text or a list.", "type"),
        new("spaces-refused", "MC-CORE-17", "Only what this project's writer would write is read.", (kind, vector) => ((string?)vector["text"])?.Contains(' ', StringComparison.Ordinal) == true ? Refused("JSON_INVALID", "syntax") : Adapter.Checks.Check.Answer(kind, vector)),
        WrongProgram.Mistaking("unknown-member-refused", "MC-CORE-20", "A reader refuses a member that its version does not know.", vector => vector["mode"] = "strict"),
        WrongProgram.Mistaking("unknown-enum-refused", "MC-CORE-21", "A reader refuses an enum name that its version does not know.", vector => vector["mode"] = "strict"),
        WrongProgram.Mistaking("signs-what-it-does-not-know", "MC-CORE-22", "Before signing it reads as tolerantly as after.", vector => vector["mode"] = "tolerant"),
        Without("nothing-required", "MC-CORE-23", "A required member may be absent.", "required"),
        Without("any-length", "MC-CORE-24", "Lengths are not counted.", "maxLength", "minLength", "pattern"),
        Without("any-text", "MC-CORE-25", "Patterns are not looked at.", "pattern"),
        Without("any-id-time", "MC-CORE-30", "The time in the id is not compared with createdAt.", "id-time"),
        Without("any-expiry", "MC-CORE-31", "expiresAt may be any time.", "expiry"),
        Without("thirty-february", "MC-CORE-32", "A date is looked at by its pattern only.", "calendar-date"),
        Without("no-dossier-needed", "MC-CORE-33", "A body about a dossier may name none.", "dossier-required"),
        Without("two-dossier-codes", "MC-CORE-34", "The code in the body may differ from the header's.", "dossier-code"),
        Without("any-identity-number", "MC-CORE-35", "An identity's number need not fit its kind.", "identity-number"),
        Without("no-check-digit", "MC-CORE-36", "The check digit of a tax code is not computed.", "tax-code"),
        Without("no-sum", "MC-CORE-37", "The amount of an obligation need not be the sum of its items.", "amount-sum"),
        Without("grant-without-paper", "MC-CORE-38", "A granted result may have no paper.", "result-papers"),
        Without("post-without-number", "MC-CORE-39", "A delivery by post may have no tracking number.", "tracking-number"),
        Without("withdrawn-without-reason", "MC-CORE-40", "A document may be withdrawn without saying why.", "action-reason"),
        Without("assignment-of-anything", "MC-CORE-41", "An assignment may name nothing, or both.", "assignment"),
        WrongProgram.Bending("forms-not-checked", "MC-CORE-53", "Form data is not held against its schema.", (_, _) => new JsonObject { ["valid"] = true }),
        Without("types-converted", "MC-CORE-63", "Numbers, texts, lists and objects stand for one another.", "type"),
        Without("half-characters-taken", "MC-CORE-64", "Half a surrogate pair and U+0000 are taken.", "surrogate", "nul"),
        Without("last-member-wins", "MC-CORE-66", "Of two members of one name the last is taken.", "duplicate-member"),
        Without("int64-as-number", "MC-CORE-68", "64-bit integers are taken as numbers, with zeros, signs and exponents.", "int64", "type"),
        Without("flags-as-text", "MC-CORE-69", "Flags are taken as text and as numbers.", "type"),
        Without("form-data-not-read", "MC-CORE-72", "Inside form data nothing is looked at.", "duplicate-member", "nfc", "null", "surrogate"),
        Without("any-number-in-forms", "MC-CORE-73", "Numbers in form data may be of any length and form.", "number"),
        WrongProgram.Bending("one-reason-for-all", "MC-CORE-76", "Whatever is wrong is JSON_INVALID.", (_, found) => With(found.AsObject(), "reason", "JSON_INVALID")),
        Without("no-body-needed", "MC-CORE-77", "A message may have no body.", "oneof-required"),
        Without("any-range", "MC-CORE-78", "Minimum and maximum are not looked at.", "maximum", "minimum"),
        Without("any-count", "MC-CORE-79", "Lists may have any number of items.", "maxItems"),
        Without("no-task-needed", "MC-CORE-80", "A body about a task may name none.", "task-required"),
        Without("never-issued-taken", "MC-CORE-81", "A tax code that is never issued is taken.", "tax-code"),
        Without("replaced-by-itself", "MC-CORE-82", "An obligation may replace itself.", "replacement"),
        Without("refused-without-reason", "MC-CORE-83", "A refused result may have no reason.", "result-reason"),
        Without("failed-without-reason", "MC-CORE-84", "A failed delivery may have no reason.", "delivery-reason"),
        Without("assigned-to-a-stranger", "MC-CORE-85", "An assignment may name an agency that is no successor.", "assignment-successor"),
        Without("line-feed-at-the-end", "MC-CORE-86", "$ matches before a line feed.", "pattern"),
        WrongProgram.Mistaking("code-units-counted", "MC-CORE-93", "A character beyond the basic plane counts as two.", vector => vector["document"] = Doubled(vector["document"])),
    ];

    private static WrongProgram Without(string name, string requirement, string text, params string[] rules) => WrongProgram.Bending(name, requirement, text, (vector, found) => rules.Contains((string?)found["rule"])
        ? new JsonObject { ["accept"] = true, ["valid"] = true, ["document"] = vector["document"]?.DeepClone() }
        : found);

    private static JsonObject Refused(string reason, string rule) => new() { ["accept"] = false, ["reason"] = reason, ["path"] = "", ["rule"] = rule };

    private static JsonObject With(JsonObject found, string member, string value)
    {
        found[member] = value;
        return found;
    }

    private static JsonObject WithoutLastMember(JsonObject found)
    {
        if (found["document"] is JsonObject document && document.LastOrDefault().Value is JsonObject { Count: > 0 } body)
        {
            body.RemoveAt(body.Count - 1);
        }

        return found;
    }

    private static JsonNode? Doubled(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Doubled(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Doubled)]),
        JsonValue value when value.TryGetValue<string>(out var text) => string.Concat(text.EnumerateRunes().Select(rune => rune.IsBmp ? rune.ToString() : "xx")),
        _ => node?.DeepClone(),
    };
}
