namespace MotCua.Contracts.Signing;

/// <summary>
/// Why a signature was refused. The contract's answer is always <c>SIGNATURE_INVALID</c> (MC-SIGN-6); this value is its detail, for
/// logs, the judge and the vendor who looks for the cause. Names in documents and vectors are given by <see cref="SignatureProblems.Name"/>.
/// </summary>
public enum SignatureProblem
{
    /// <summary>No problem: the signature is valid.</summary>
    None = 0,

    /// <summary>The signature text is empty or longer than <see cref="Jws.MaxLength"/> characters.</summary>
    SizeWrong,

    /// <summary>Not three parts divided by two dots.</summary>
    NotCompact,

    /// <summary>The middle part of a detached JWS is not empty.</summary>
    PayloadNotDetached,

    /// <summary>A part has a character outside base64url, padding, an impossible length or unused bits that are not zero.</summary>
    Base64UrlWrong,

    /// <summary>The protected header is not one JSON object.</summary>
    HeaderNotJson,

    /// <summary>A header member stands twice.</summary>
    HeaderMemberTwice,

    /// <summary>The header has a member that the contract does not name.</summary>
    HeaderMemberUnknown,

    /// <summary>A header member is missing.</summary>
    HeaderMemberMissing,

    /// <summary><c>crit</c> is present: the contract knows no critical extension.</summary>
    CritRefused,

    /// <summary><c>alg</c> is not one of ES256, ES384, PS256, RS256 (so also <c>none</c> and HS*).</summary>
    AlgorithmRefused,

    /// <summary><c>typ</c> is not the type that belongs here.</summary>
    TypeWrong,

    /// <summary><c>cty</c> is not the content type that belongs here.</summary>
    ContentTypeWrong,

    /// <summary><c>x5t#S256</c> is not the canonical base64url of 32 bytes.</summary>
    ThumbprintWrong,

    /// <summary><c>iat</c> is not a whole number of seconds from 1970 to the end of 9999.</summary>
    IssuedAtWrong,

    /// <summary><c>x5t#S256</c> names another certificate than the one given.</summary>
    CertificateDiffers,

    /// <summary>The certificate's key is of a kind the contract does not accept.</summary>
    KeyNotSupported,

    /// <summary>The RSA key is shorter than 2048 or longer than 8192 bits.</summary>
    KeySizeRefused,

    /// <summary>The key's kind or curve does not belong to <c>alg</c>.</summary>
    KeyDoesNotFitAlgorithm,

    /// <summary>The signature has another length than <c>alg</c> and the key give (a DER form, for one).</summary>
    SignatureLengthWrong,

    /// <summary>The signature is not one of these bytes by this key.</summary>
    SignatureWrong,
}

/// <summary>Stable names of <see cref="SignatureProblem"/>.</summary>
public static class SignatureProblems
{
    /// <summary>The stable upper-case name, as vectors and logs carry it (<c>ALGORITHM_REFUSED</c>).</summary>
    /// <param name="problem">The problem.</param>
    /// <returns>The name; <c>NONE</c> for <see cref="SignatureProblem.None"/>.</returns>
    public static string Name(this SignatureProblem problem) => problem switch
    {
        SignatureProblem.None => "NONE",
        SignatureProblem.SizeWrong => "SIZE_WRONG",
        SignatureProblem.NotCompact => "NOT_COMPACT",
        SignatureProblem.PayloadNotDetached => "PAYLOAD_NOT_DETACHED",
        SignatureProblem.Base64UrlWrong => "BASE64URL_WRONG",
        SignatureProblem.HeaderNotJson => "HEADER_NOT_JSON",
        SignatureProblem.HeaderMemberTwice => "HEADER_MEMBER_TWICE",
        SignatureProblem.HeaderMemberUnknown => "HEADER_MEMBER_UNKNOWN",
        SignatureProblem.HeaderMemberMissing => "HEADER_MEMBER_MISSING",
        SignatureProblem.CritRefused => "CRIT_REFUSED",
        SignatureProblem.AlgorithmRefused => "ALGORITHM_REFUSED",
        SignatureProblem.TypeWrong => "TYPE_WRONG",
        SignatureProblem.ContentTypeWrong => "CONTENT_TYPE_WRONG",
        SignatureProblem.ThumbprintWrong => "THUMBPRINT_WRONG",
        SignatureProblem.IssuedAtWrong => "ISSUED_AT_WRONG",
        SignatureProblem.CertificateDiffers => "CERTIFICATE_DIFFERS",
        SignatureProblem.KeyNotSupported => "KEY_NOT_SUPPORTED",
        SignatureProblem.KeySizeRefused => "KEY_SIZE_REFUSED",
        SignatureProblem.KeyDoesNotFitAlgorithm => "KEY_DOES_NOT_FIT_ALGORITHM",
        SignatureProblem.SignatureLengthWrong => "SIGNATURE_LENGTH_WRONG",
        SignatureProblem.SignatureWrong => "SIGNATURE_WRONG",
        _ => throw new ArgumentOutOfRangeException(nameof(problem), problem, "Not a signature problem."),
    };
}
