using System.ComponentModel;

namespace MotCua.Sdk.Signing;

/// <summary>A signing service reached over HTTP (MC-SIGN-23): the key stays there, only hashes travel.</summary>
public sealed class RemoteSignerOptions
{
    /// <summary>The address that is posted to. TLS, except to a loopback address.</summary>
    public Uri? Url { get; set; }

    /// <summary>The service's name of the key, 1 to 256 characters.</summary>
    public string KeyId { get; set; } = "";

    /// <summary>Path of the certificate, PEM. Must not be empty: every answer is verified with it before it is used.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>The secret of this caller, at least 16 characters, sent as <c>Bearer</c>. Never printed.</summary>
    public string Secret { get; set; } = "";

    /// <summary>The request header that carries the secret: <c>Authorization</c> by default.</summary>
    [DefaultValue("Authorization")]
    public string SecretHeader { get; set; } = "Authorization";

    /// <summary>ES256, ES384, PS256 or RS256; null (the default) takes the one that fits the key, PS256 for RSA.</summary>
    public string? Algorithm { get; set; }

    /// <summary>How long one signature may take: 10 seconds by default, 100 ms to 2 minutes.</summary>
    [DefaultValue("00:00:10")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Shows address and key name; never the secret.</summary>
    /// <returns>A text for a log.</returns>
    public override string ToString() => $"RemoteSignerOptions {{ Url = {Url}, KeyId = {KeyId}, Secret = *** }}";
}
