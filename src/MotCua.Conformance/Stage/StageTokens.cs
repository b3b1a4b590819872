using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Signing;

namespace MotCua.Conformance.Stage;

/// <summary>Reads the tokens and signatures of the system under test by hand: <c>{header, claims, hash, valid}</c>, where <c>valid</c> is true or says why not.</summary>
internal static class StageTokens
{
    public static JsonObject Token(string? field, X509Certificate2 certificate)
    {
        if (field is null || !field.StartsWith("Bearer ", StringComparison.Ordinal))
        {
            return new JsonObject { ["valid"] = "no bearer token" };
        }

        var parts = field["Bearer ".Length..].Split('.');
        return parts.Length == 3 ? Read(parts[0], parts[1], parts[2], certificate, "claims") : new JsonObject { ["valid"] = "not three parts" };
    }

    public static JsonObject Signature(string text, byte[] payload, X509Certificate2 certificate)
    {
        var parts = text.Split('.');
        return parts is [var header, "", var signature] ? Read(header, Base64Url.Encode(payload), signature, certificate, content: null) : new JsonObject { ["valid"] = "not a detached JWS" };
    }

    private static JsonObject Read(string header, string middle, string signature, X509Certificate2 certificate, string? content)
    {
        try
        {
            var read = JsonText.TryParse(Base64Url.Decode(header)) as JsonObject;
            var view = new JsonObject { ["header"] = read };
            if (content is not null)
            {
                view[content] = JsonText.TryParse(Base64Url.Decode(middle));
            }

            var input = Encoding.ASCII.GetBytes($"{header}.{middle}");
            var isRight = RawVerify.IsSigned(certificate, read?["alg"]?.ToString(), input, Base64Url.Decode(signature));
            view["hash"] = Convert.ToBase64String(read?["alg"]?.ToString() == "ES384" ? SHA384.HashData(input) : SHA256.HashData(input));
            view["valid"] = isRight ? JsonValue.Create(true) : JsonValue.Create("the signature does not verify with the system's certificate");
            if (isRight && read?["x5t#S256"]?.ToString() != Base64Url.Encode(SHA256.HashData(certificate.RawData)))
            {
                view["valid"] = "x5t#S256 is not that of the system's certificate";
            }

            return view;
        }
        catch (FormatException)
        {
            return new JsonObject { ["valid"] = "not base64url" };
        }
    }
}
