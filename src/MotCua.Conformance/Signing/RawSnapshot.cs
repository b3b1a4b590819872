using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;

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
    public static bool IsSigned(ReadOnlySpan<byte> payload, string signature, X509Certificate2 authority)
    {
        try
        {
            return signature.Split('.') is [var header, "", var last]
                && JsonText.TryParse(Base64Url.Decode(header)) is JsonObject members
                && RawReceipt.IsSigned(authority, members["alg"]?.ToString(), Encoding.ASCII.GetBytes($"{header}.{Base64Url.Encode(payload)}"), Base64Url.Decode(last));
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
