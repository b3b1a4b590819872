using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MotCua.Conformance.Signing;

/// <summary>Reads a JWS that a system signed as strictly as MC-SIGN-5 and MC-SIGN-6 ask; nothing of the contract's own verifier is used.</summary>
internal static partial class RawJwsReader
{
    private const int MaxLength = 4096;

    /// <summary>What is wrong with a JWS; null where nothing is.</summary>
    /// <param name="text">The compact text.</param>
    /// <param name="certificate">Whose it must be.</param>
    /// <param name="typ">Its type.</param>
    /// <param name="cty">Its content's type, where its header has one.</param>
    /// <param name="detached">The content of a detached one.</param>
    /// <param name="content">The content of one that carries it.</param>
    public static string? Problem(string text, X509Certificate2 certificate, string typ, string? cty, byte[]? detached, out byte[] content)
    {
        content = detached ?? [];
        if (text.Length is 0 or > MaxLength)
        {
            return $"the signature has {text.Length} characters";
        }

        var parts = text.Split('.');
        if (parts.Length != 3 || (parts[1].Length == 0) != (detached is not null))
        {
            return "the signature is no compact JWS of its kind";
        }

        if (parts.Any(part => !IsExact(part)))
        {
            return "a part of the signature is not exact base64url";
        }

        if (HeaderProblem(Base64Url.Decode(parts[0]), certificate, typ, cty, out var algorithm) is { } problem)
        {
            return problem;
        }

        content = detached ?? Base64Url.Decode(parts[1]);
        return IsSigned(certificate, algorithm, Encoding.ASCII.GetBytes($"{parts[0]}.{Base64Url.Encode(content)}"), Base64Url.Decode(parts[2])) ? null : "the signature does not verify with the certificate";
    }

    private static string? HeaderProblem(byte[] utf8, X509Certificate2 certificate, string typ, string? cty, out string? algorithm)
    {
        algorithm = null;
        try
        {
            using var document = JsonDocument.Parse(utf8);
            var members = document.RootElement.EnumerateObject().Select(member => (member.Name, Value: member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : null)).OrderBy(member => member.Name, StringComparer.Ordinal).ToList();
            (string Name, string? Value)[] wanted = [("alg", null), .. cty is null ? Array.Empty<(string, string?)>() : [("cty", cty)], ("typ", typ), ("x5t#S256", Base64Url.Encode(SHA256.HashData(certificate.RawData)))];
            if (!members.Select(member => member.Name).SequenceEqual(wanted.Select(member => member.Name)))
            {
                return $"the header has the members {string.Join(", ", members.Select(member => member.Name))}";
            }

            algorithm = members[0].Value;
            return members.Zip(wanted).Skip(1).Where(pair => pair.First.Value != pair.Second.Value).Select(pair => $"{pair.First.Name} is {pair.First.Value}, expected {pair.Second.Value}").FirstOrDefault();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "the signature's header is no JSON object";
        }
    }

    private static bool IsSigned(X509Certificate2 certificate, string? algorithm, byte[] input, byte[] signature)
    {
        using var ec = certificate.GetECDsaPublicKey();
        using var rsa = certificate.GetRSAPublicKey();
        return algorithm switch
        {
            "ES256" => ec is { KeySize: 256 } && ec.VerifyData(input, signature, HashAlgorithmName.SHA256),
            "ES384" => ec is { KeySize: 384 } && ec.VerifyData(input, signature, HashAlgorithmName.SHA384),
            "PS256" => rsa is { KeySize: >= 2048 and <= 8192 } && rsa.VerifyData(input, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "RS256" => rsa is { KeySize: >= 2048 and <= 8192 } && rsa.VerifyData(input, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            _ => false,
        };
    }

    // Only these characters, a length that there is, unused bits zero.
    private static bool IsExact(string part) => Letters().IsMatch(part) && part.Length % 4 != 1 && Base64Url.Encode(Base64Url.Decode(part)) == part;

    [GeneratedRegex(@"^[A-Za-z0-9_-]*\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Letters();
}
