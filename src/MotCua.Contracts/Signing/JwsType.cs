using System.Text;

namespace MotCua.Contracts.Signing;

/// <summary>The five kinds of JWS in the contract: what their headers say. A JWS of one kind is never taken for another (MC-SIGN-27).</summary>
internal sealed class JwsType
{
    private JwsType(string type, string? contentType, bool hasIssuedAt)
    {
        Type = Encoding.ASCII.GetBytes(type);
        ContentType = contentType is null ? null : Encoding.ASCII.GetBytes(contentType);
        HasIssuedAt = hasIssuedAt;
    }

    internal static JwsType Message { get; } = new("motcua-message+jws", "application/vnd.motcua.message.v1+json", true);

    internal static JwsType Receipt { get; } = new("motcua-receipt+jws", "application/vnd.motcua.receipt.v1+json", false);

    internal static JwsType Auth { get; } = new("motcua-auth+jwt", null, false);

    internal static JwsType Ping { get; } = new("motcua-ping+jws", null, false);

    internal static JwsType Directory { get; } = new("motcua-directory+jws", "application/vnd.motcua.directory.v1+json", false);

    internal byte[] Type { get; }

    internal byte[]? ContentType { get; }

    internal bool HasIssuedAt { get; }

    // The one place that writes headers: members in the order alg, typ, cty, x5t#S256, iat.
    internal byte[] Header(SignatureAlgorithm algorithm, string thumbprint, DateTimeOffset issuedAt = default)
    {
        if (thumbprint.Length != CertificateThumbprint.Length)
        {
            throw new ArgumentException("A certificate thumbprint is 43 characters of base64url.", nameof(thumbprint));
        }

        var content = ContentType is null ? "" : $",\"cty\":\"{Encoding.ASCII.GetString(ContentType)}\"";
        var time = HasIssuedAt ? $",\"iat\":{issuedAt.ToUnixTimeSeconds()}" : "";
        return Encoding.ASCII.GetBytes($$"""{"alg":"{{algorithm.Name}}","typ":"{{Encoding.ASCII.GetString(Type)}}"{{content}},"x5t#S256":"{{thumbprint}}"{{time}}}""");
    }
}
