using Google.Protobuf.Reflection;
using MotCua.Contracts.V1;

namespace MotCua.Architecture.Tests;

/// <summary>What every reason and every field about a person must carry.</summary>
public sealed class ContractTests
{
    // A field so named identifies a person, or leads to one.
    private static readonly string[] PersonalNames =
    [
        "full_name", "person_name", "display_name_of_person", "phone", "phone_number", "mobile", "email", "address", "residence", "permanent_address", "temporary_address",
        "birth_place", "place_of_birth", "date_of_birth", "birth_date", "personal_id", "citizen_id", "identity_number", "old_id", "old_identity_number", "passport", "passport_number",
        "bank_account", "carrier", "typer", "gender", "ethnicity", "nationality", "religion",
    ];

    // Same names, other things: an organisation's or an agency's, or a hub's own.
    private static readonly Dictionary<string, string> NotPersonal = new(StringComparer.Ordinal)
    {
    };

    [Fact]
    public void Every_error_reason_has_code_retry_cause_and_remedy_in_both_languages() => Rule.Holds(
        "errors.proto: an error reason tells the caller what happened and what to do, in both languages:",
        from value in Reasons()
        let rules = value.GetOptions()?.GetExtension(OptionsExtensions.Reason)
        from problem in rules is null
            ? ["has no (reason) option"]
            : new[]
            {
                rules.Code is >= 1 and <= 16 ? null : $"has code {rules.Code}, not one of google.rpc.Code",
                string.IsNullOrWhiteSpace(rules.CauseEn) ? "has no cause_en" : null,
                string.IsNullOrWhiteSpace(rules.CauseVi) ? "has no cause_vi" : null,
                string.IsNullOrWhiteSpace(rules.RemedyEn) ? "has no remedy_en" : null,
                string.IsNullOrWhiteSpace(rules.RemedyVi) ? "has no remedy_vi" : null,
            }
        where problem is not null
        select $"{value.FullName} {problem}");

    // The codes that a client may repeat a call on (gRPC's own advice): ABORTED 10, RESOURCE_EXHAUSTED 8, UNAVAILABLE 14, INTERNAL 13; and 16 for the clock.
    [Fact]
    public void An_error_reason_is_retried_only_under_a_code_that_clients_retry() => Rule.Holds(
        "A generic client decides by the code, ours by the retry rule; they must not contradict each other:",
        from value in Reasons()
        let rules = value.GetOptions()?.GetExtension(OptionsExtensions.Reason)
        where rules is not null
        let allowed = rules.Retry switch
        {
            Retry.Unspecified => true,
            Retry.OnceWithHubTime => rules.Code == 16,
            Retry.Yes => rules.Code is 10 or 14,
            Retry.AfterDelay => rules.Code is 8 or 14,
            Retry.Bounded => rules.Code is 13 or 14,
            _ => false,
        }
        where !allowed
        select $"{value.FullName}: code {rules.Code}, retry {rules.Retry}");

    [Fact]
    public void Every_field_about_a_person_says_so() => Rule.Holds(
        "Mark the field (motcua.v1.privacy), or list it in ContractTests.NotPersonal with the reason:",
        from message in ContractFiles.Messages
        from field in message.Fields.InDeclarationOrder()
        where !field.IsMap && PersonalNames.Contains(field.Name, StringComparer.Ordinal) && !NotPersonal.ContainsKey(field.FullName)
        where field.FieldType == FieldType.String ? PrivacyOf(field) == Privacy.Unspecified
            : field.FieldType == FieldType.Message && !IsPersonalThroughout(field)
        select field.FullName);

    [Fact]
    public void Listed_fields_that_are_not_personal_still_exist()
    {
        var known = ContractFiles.Messages.SelectMany(m => m.Fields.InDeclarationOrder()).Select(f => f.FullName).ToHashSet(StringComparer.Ordinal);
        Rule.Holds("Remove the line from ContractTests.NotPersonal:", NotPersonal.Keys.Where(k => !known.Contains(k)));
    }

    [Fact]
    public void Every_enum_of_the_contract_begins_with_unspecified() => Rule.Holds(
        "Readers map unknown names to value 0, so it means nothing else:",
        ContractFiles.Enums.Where(e => e.FindValueByNumber(0)?.Name.EndsWith("_UNSPECIFIED", StringComparison.Ordinal) != true).Select(e => e.FullName));

    // A part like Address may say it once, on the field that holds it, or on each of its own.
    private static bool IsPersonalThroughout(FieldDescriptor field) =>
        PrivacyOf(field) != Privacy.Unspecified
        || field.MessageType.Fields.InDeclarationOrder().Where(f => f.FieldType == FieldType.String).All(f => PrivacyOf(f) != Privacy.Unspecified);

    private static Privacy PrivacyOf(FieldDescriptor field) => field.GetOptions()?.GetExtension(OptionsExtensions.Privacy) ?? Privacy.Unspecified;

    private static IEnumerable<EnumValueDescriptor> Reasons()
    {
        var reasons = ContractFiles.Enums.SingleOrDefault(e => e.Name == "ErrorReason");
        Assert.True(reasons is not null, "motcua.v1.ErrorReason is not in the contract assembly.");
        return reasons.Values.Where(v => v.Number != 0);
    }
}
