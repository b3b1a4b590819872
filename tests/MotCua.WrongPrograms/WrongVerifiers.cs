using System.Text.Json.Nodes;

namespace MotCua.WrongPrograms;

/// <summary>Verifiers that leave a step out (MC-SIGN).</summary>
internal static class WrongVerifiers
{
    public static IReadOnlyList<WrongProgram> All { get; } =
    [
        Without("critical-header-passed-over", "MC-SIGN-6", "Header members that the contract does not have are passed over.", "CRIT_REFUSED", "HEADER_MEMBER_UNKNOWN"),
        Without("ended-certificate-trusted", "MC-SIGN-10", "The end of a certificate's validity is not looked at.", "EXPIRED"),
        Without("path-not-followed", "MC-SIGN-16", "A receipt's path is not followed to the root.", "PATH_WRONG"),
        Without("any-token-header", "MC-SIGN-18", "A token's header is not looked at.", "SIGNATURE_REFUSED"),
    ];

    private static WrongProgram Without(string name, string requirement, string text, params string[] problems) =>
        WrongProgram.Bending(name, requirement, text, (_, found) => problems.Contains((string?)found["problem"]) ? new JsonObject { ["valid"] = true } : found);
}
