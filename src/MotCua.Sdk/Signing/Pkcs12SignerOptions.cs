namespace MotCua.Sdk.Signing;

/// <summary>A certificate and its key in a PKCS#12 file (.p12, .pfx).</summary>
public sealed class Pkcs12SignerOptions
{
    /// <summary>Path of the file. Must not be empty. It holds exactly one certificate with a private key.</summary>
    public string File { get; set; } = "";

    /// <summary>The file's password; null for none. Never printed.</summary>
    public string? Password { get; set; }

    /// <summary>ES256, ES384, PS256 or RS256; null (the default) takes the one that fits the key, PS256 for RSA.</summary>
    public string? Algorithm { get; set; }

    /// <summary>Shows the path; never the password.</summary>
    /// <returns>A text for a log.</returns>
    public override string ToString() => $"Pkcs12SignerOptions {{ File = {File}, Password = {(Password is null ? "none" : "***")} }}";
}
