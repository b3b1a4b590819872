using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.Sdk.Signing;

/// <summary>
/// Makes signers. Each is tried at once: it signs a probe that is verified with its certificate, so that a wrong key, a wrong
/// password or a key that asks a person for a PIN stops the start and not the first message.
/// </summary>
public static class MessageSigner
{
    /// <summary>A signer from a certificate and a private key in PEM files.</summary>
    /// <param name="options">Where they are.</param>
    /// <returns>The signer.</returns>
    /// <exception cref="SignerSetupException">A setting is wrong; the exception names it and the remedy.</exception>
    public static IMessageSigner FromPem(PemSignerOptions options)
    {
        const string Certificate = "PemSignerOptions.CertificateFile";
        const string Key = "PemSignerOptions.KeyFile";
        var certificate = KeyFile.ReadText(options.CertificateFile, Certificate);
        var key = KeyFile.ReadText(options.KeyFile, Key);
        return LocalSigner.Create(KeyFile.LoadPem(certificate, key, options.KeyPassword, Certificate, Key), options.Algorithm, Key);
    }

    /// <summary>A signer from PEM texts, for a secret that comes from a vault or the environment.</summary>
    /// <param name="certificatePem">The certificate; the first one in the text is the signer's.</param>
    /// <param name="keyPem">The private key, see <see cref="PemSignerOptions.KeyFile"/>.</param>
    /// <param name="keyPassword">Password of an encrypted key, or null.</param>
    /// <param name="algorithm">The algorithm, or null for the one that fits the key.</param>
    /// <returns>The signer.</returns>
    /// <exception cref="SignerSetupException">A text is wrong; the exception names it and the remedy.</exception>
    public static IMessageSigner FromPem(string certificatePem, string keyPem, string? keyPassword = null, string? algorithm = null) =>
        LocalSigner.Create(
            KeyFile.LoadPem(certificatePem, keyPem, keyPassword, nameof(certificatePem), nameof(keyPem)), algorithm, nameof(keyPem));

    /// <summary>A signer from a PKCS#12 file.</summary>
    /// <param name="options">Where it is.</param>
    /// <returns>The signer.</returns>
    /// <exception cref="SignerSetupException">A setting is wrong; the exception names it and the remedy.</exception>
    public static IMessageSigner FromPkcs12(Pkcs12SignerOptions options) =>
        LocalSigner.Create(KeyFile.LoadPkcs12(options), options.Algorithm, "Pkcs12SignerOptions.File");

    /// <summary>A signer from the X.509 store <c>My</c>.</summary>
    /// <param name="options">Which certificate.</param>
    /// <returns>The signer.</returns>
    /// <exception cref="SignerSetupException">A setting is wrong; the exception names it and the remedy.</exception>
    public static IMessageSigner FromStore(StoreSignerOptions options) =>
        LocalSigner.Create(KeyStore.Find(options), options.Algorithm, "StoreSignerOptions.Thumbprint");

    /// <summary>A signer whose key is held by a certificate object of the caller's.</summary>
    /// <param name="certificate">A certificate with its private key. The signer keeps it.</param>
    /// <param name="algorithm">The algorithm, or null for the one that fits the key.</param>
    /// <returns>The signer.</returns>
    /// <exception cref="SignerSetupException">The key cannot be used; the exception says why and the remedy.</exception>
    public static IMessageSigner FromCertificate(X509Certificate2 certificate, string? algorithm = null) =>
        LocalSigner.Create(certificate, algorithm, nameof(certificate));

    /// <summary>A signer that asks a signing service over HTTP (MC-SIGN-23). One probe is signed before it is returned.</summary>
    /// <param name="options">Where the service is and which key.</param>
    /// <param name="client">The client to use, for a proxy or a client certificate; its base address is not used, and it should not follow redirects.</param>
    /// <param name="timeProvider">The clock of the time limit.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The signer.</returns>
    /// <exception cref="SignerSetupException">A setting is wrong; the exception names it and the remedy.</exception>
    /// <exception cref="RemoteSigningException">The service did not give a right signature; the exception names the failure.</exception>
    public static async Task<IMessageSigner> FromRemoteAsync(
        RemoteSignerOptions options, HttpClient client, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var signer = RemoteSigner.Create(options, client, timeProvider);
        _ = await signer.SignHashAsync(RandomNumberGenerator.GetBytes(signer.HashLength), cancellationToken);
        return signer;
    }
}
