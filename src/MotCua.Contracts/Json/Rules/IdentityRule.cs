using MotCua.Contracts.Identifiers;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Json.Rules;

/// <summary>The number must fit the kind of paper.</summary>
internal static class IdentityRule
{
    internal static void Check(Identity identity, string path, RuleReport report)
    {
        var number = identity.Number;
        var fits = identity.Kind switch
        {
            // MC-TASK-28: the first three digits are a place of birth.
            IdentityKind.PersonalId => PersonId.IsPersonalId(number),
            IdentityKind.OldIdCard => number.Length == 9 && IsDigits(number),
            IdentityKind.None => number.Length == 0,
            IdentityKind.Passport or IdentityKind.Other => number.Length > 0,
            _ => true,
        };
        if (!fits)
        {
            report.Add(
                $"{path}.number",
                "identity-number",
                "Does not fit the kind: 12 digits not beginning with 000 for a personal id, 9 for an old identity card, a number for other papers, none for NONE.",
                "Không khớp loại giấy tờ: 12 chữ số không bắt đầu bằng 000 với số định danh, 9 chữ số với CMND, có số với giấy tờ khác, để trống khi không có giấy tờ.");
        }
    }

    private static bool IsDigits(string text) => !text.AsSpan().ContainsAnyExceptInRange('0', '9');
}
