using System.Security.Cryptography.X509Certificates;

namespace MotCua.Sdk.Signing;

/// <summary>
/// The key of a system, which signs messages and tokens unattended: a software key, an HSM or a service. Make one with
/// <see cref="MessageSigner"/>, or implement it for a device of your own. Thread-safe. An officer's signature on a document is
/// another thing: it is made at the desk and carried untouched (MC-SIGN-49).
/// </summary>
public interface IMessageSigner
{
    /// <summary>ES256, ES384, PS256 or RS256 (MC-SIGN-5); it fits the key of <see cref="Certificate"/>.</summary>
    string Algorithm { get; }

    /// <summary>The signer's certificate; its private key is not needed in it. The Directory binds it to the system's agencies.</summary>
    X509Certificate2 Certificate { get; }

    /// <summary>True when signing needs the line: the SDK then signs in the dispatcher, never inside the caller's transaction.</summary>
    bool IsRemote { get; }

    /// <summary>Signs a hash.</summary>
    /// <param name="hash">32 bytes, or 48 for ES384.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The signature in JWS form: ECDSA as r and s (not DER), RSA as long as the modulus.</returns>
    ValueTask<byte[]> SignHashAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken);
}
