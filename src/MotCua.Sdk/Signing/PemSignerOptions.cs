namespace MotCua.Sdk.Signing;

/// <summary>A key in PEM files.</summary>
public sealed class PemSignerOptions
{
    /// <summary>Path of the certificate, PEM; the first one in the file is the signer's. Must not be empty.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>Path of the private key, PEM: PKCS#8, plain or encrypted, or SEC 1 or PKCS#1 unencrypted. Must not be empty.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>Password of an encrypted PKCS#8 key; null for a plain one. Never printed.</summary>
    public string? KeyPassword { get; set; }

    /// <summary>ES256, ES384, PS256 or RS256; null (the default) takes the one that fits the key, PS256 for RSA.</summary>
    public string? Algorithm { get; set; }

    /// <summary>Shows the paths; never the password.</summary>
    /// <returns>A text for a log.</returns>
    public override string ToString() =>
        $"PemSignerOptions {{ CertificateFile = {CertificateFile}, KeyFile = {KeyFile}, KeyPassword = {(KeyPassword is null ? "none" : "***")} }}";
}
