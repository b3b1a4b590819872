using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace MotCua.Conformance.Signing;

/// <summary>The signature of a Directory snapshot (MC-SIGN-25).</summary>
internal static class RawSnapshot
{
    /// <summary>The right header of its JWS.</summary>
    public static JsonObject Header(RawKey authority) => new()
    {
        ["alg"] = authority.Algorithm, ["typ"] = "motcua-directory+jws", ["cty"] = "application/vnd.motcua.directory.v1+json", ["x5t#S256"] = authority.Thumbprint,
    };

    /// <summary>Whether the authority signed these bytes.</summary>
    public static bool IsSigned(ReadOnlySpan<byte> payload, string signature, X509Certificate2 authority) =>
        RawJwsReader.Problem(signature, authority, "motcua-directory+jws", "application/vnd.motcua.directory.v1+json", payload.ToArray(), out _) is null;
}
