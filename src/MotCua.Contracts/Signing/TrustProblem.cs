namespace MotCua.Contracts.Signing;

/// <summary>Why a certificate is not trusted (MC-SIGN-10). The contract's answer is <c>CERTIFICATE_NOT_TRUSTED</c>.</summary>
public enum TrustProblem
{
    /// <summary>No problem: the certificate is trusted at the asked instant.</summary>
    None = 0,

    /// <summary>The chain does not end in an anchor.</summary>
    AnchorUnknown,

    /// <summary>The certificate, or one above it, has expired at the asked instant.</summary>
    Expired,

    /// <summary>The certificate, or one above it, is not yet valid at the asked instant.</summary>
    NotYetValid,

    /// <summary>The key usage extension is present and lacks digitalSignature.</summary>
    KeyUsageRefused,

    /// <summary>A certificate of the chain is signed with a hash weaker than SHA-256.</summary>
    SignatureWeak,

    /// <summary>The chain breaks another rule of RFC 5280: a signature, basic constraints, name constraints, a critical extension.</summary>
    ChainInvalid,
}
