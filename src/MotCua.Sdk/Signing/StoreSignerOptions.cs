using System.Security.Cryptography.X509Certificates;

namespace MotCua.Sdk.Signing;

/// <summary>
/// A certificate of the X.509 store <c>My</c>, found by exactly one of thumbprint and subject. On Windows this is also the way to a key
/// in an HSM or TPM; on Linux there is only <see cref="StoreLocation.CurrentUser"/>, a folder of the account that runs the process.
/// </summary>
public sealed class StoreSignerOptions
{
    /// <summary>SHA-1 (40 characters) or SHA-256 (64) thumbprint in hex; blanks and colons are passed over.</summary>
    public string? Thumbprint { get; set; }

    /// <summary>The whole subject, as <c>CN=..., O=...</c>, or one common name. Exactly one usable certificate must carry it.</summary>
    public string? Subject { get; set; }

    /// <summary>Whose store; the default is the account that runs the process.</summary>
    public StoreLocation Location { get; set; } = StoreLocation.CurrentUser;

    /// <summary>ES256, ES384, PS256 or RS256; null (the default) takes the one that fits the key, PS256 for RSA.</summary>
    public string? Algorithm { get; set; }
}
