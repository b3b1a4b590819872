using System.Text.Json.Nodes;

namespace MotCua.WrongPrograms;

/// <summary>Verifiers that leave a step out (MC-SIGN).</summary>
internal static class WrongVerifiers
{
    public static IReadOnlyList<WrongProgram> All { get; } =
    [
        Without("attached-payload-taken", "MC-SIGN-2", "A JWS of another form than detached compact is taken.", "NOT_COMPACT", "PAYLOAD_NOT_DETACHED"),
        Without("signature-not-computed", "MC-SIGN-3", "The signature is not computed over the payload.", "SIGNATURE_WRONG"),
        Without("any-header-member", "MC-SIGN-4", "Header members may be missing, stand twice, or be ones that the contract does not have.", "HEADER_MEMBER_MISSING", "HEADER_MEMBER_TWICE", "HEADER_MEMBER_UNKNOWN", "CRIT_REFUSED"),
        Without("any-algorithm", "MC-SIGN-5", "The algorithm is the one that the header says.", "ALGORITHM_REFUSED", "KEY_DOES_NOT_FIT_ALGORITHM"),
        Without("padded-base64url-taken", "MC-SIGN-6", "Base64 with padding, blanks and the plain alphabet is taken.", "BASE64_URL_WRONG"),
        Without("any-thumbprint", "MC-SIGN-7", "The thumbprint is not compared with the certificate.", "THUMBPRINT_WRONG", "CERTIFICATE_DIFFERS"),
        Without("any-iat", "MC-SIGN-8", "iat may be a text, a fraction or negative.", "ISSUED_AT_WRONG"),
        Without("ended-certificate-trusted", "MC-SIGN-10", "The end of a certificate's validity is not looked at.", "EXPIRED"),
        WrongProgram.Bending("odd-trees-refused", "MC-SIGN-13", "A path is followed in trees of 2, 4 and 8 leaves only.", (vector, found) => vector["receipts"]!.AsArray().Count is 3 or 5 or 7 ? new JsonObject { ["valid"] = false } : found),
        Without("any-statement", "MC-SIGN-14", "A statement is read by a general parser.", "STATEMENT_WRONG"),
        Without("any-commitment", "MC-SIGN-15", "Header and payload of a receipt's JWS are not looked at.", "COMMITMENT_WRONG", "SIGNATURE_REFUSED"),
        Without("path-not-followed", "MC-SIGN-16", "A receipt's path is not followed to the root.", "PATH_WRONG"),
        Without("any-token-header", "MC-SIGN-18", "A token's header is not looked at.", "SIGNATURE_REFUSED"),
        Reasoning("ended-token-is-no-skew", "MC-SIGN-19", "A token outside its times is answered as if it were forged.", "UNAUTHENTICATED_SYSTEM"),
        Without("one-typ-for-another", "MC-SIGN-27", "A JWS of one typ is taken for another.", "TYPE_WRONG", "SIGNATURE_REFUSED"),
        Without("receipt-of-anyone", "MC-SIGN-36", "A receipt's JWS is read and not verified.", "SIGNATURE_REFUSED"),
        Without("token-not-verified", "MC-SIGN-38", "A token is read and not verified.", "SIGNATURE_REFUSED"),
        Without("any-claims", "MC-SIGN-39", "Claims may be missing, twice, empty or of another kind.", "CLAIMS_WRONG", "AUDIENCE_WRONG"),
        Without("any-lifetime", "MC-SIGN-40", "A token may be valid for any time.", "LIFETIME_REFUSED"),
        Without("nbf-passed-over", "MC-SIGN-41", "nbf is passed over like any other claim.", "NOT_YET_VALID"),
        Reasoning("clock-before-signature", "MC-SIGN-42", "A forged token is told that the clock is wrong.", "CLOCK_SKEW"),
    ];

    private static WrongProgram Without(string name, string requirement, string text, params string[] problems) =>
        WrongProgram.Bending(name, requirement, text, (_, found) => problems.Contains((string?)found["problem"]) ? new JsonObject { ["valid"] = true } : found);

    private static WrongProgram Reasoning(string name, string requirement, string text, string reason) =>
        WrongProgram.Bending(name, requirement, text, (_, found) => found["reason"] is null ? found : new JsonObject { ["valid"] = false, ["reason"] = reason });
}
