using System.Text;
using System.Text.Json;

namespace MotCua.Contracts.Signing;

/// <summary>
/// Reads a protected header strictly: a closed set of members, each once. RFC 7515 lets a reader ignore members it does not know;
/// here none is needed, and <c>jwk</c>, <c>jku</c>, <c>x5u</c> or <c>b64</c> that one reader ignores and another obeys are a known way in.
/// </summary>
internal static class JwsHeaderReader
{
    private const long LastSecond = 253_402_300_799; // 9999-12-31T23:59:59Z

    [Flags]
    private enum Members
    {
        None = 0,
        Algorithm = 1,
        Type = 2,
        ContentType = 4,
        Thumbprint = 8,
        IssuedAt = 16,
    }

    internal static SignatureProblem Read(ReadOnlySpan<byte> utf8, JwsType type, out JwsHeader? header)
    {
        header = null;
        try
        {
            return ReadObject(utf8, type, out header);
        }
        catch (JsonException)
        {
            return SignatureProblem.HeaderNotJson;
        }
    }

    private static SignatureProblem ReadObject(ReadOnlySpan<byte> utf8, JwsType type, out JwsHeader? header)
    {
        header = null;
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 4 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return SignatureProblem.HeaderNotJson;
        }

        var seen = Members.None;
        var unknown = false;
        var typeFits = false;
        var contentFits = false;
        SignatureAlgorithm? algorithm = null;
        string? thumbprint = null;
        long issuedAt = -1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberOf(ref reader, type, out var crit);
            if (crit)
            {
                return SignatureProblem.CritRefused;
            }

            if ((seen & member) != Members.None)
            {
                return SignatureProblem.HeaderMemberTwice;
            }

            seen |= member;
            _ = reader.Read();
            switch (member)
            {
                case Members.Algorithm: algorithm = AlgorithmOf(ref reader); break;
                case Members.Type: typeFits = IsText(ref reader, type.Type); break;
                case Members.ContentType: contentFits = IsText(ref reader, type.ContentType); break;
                case Members.Thumbprint: thumbprint = ThumbprintOf(ref reader); break;
                case Members.IssuedAt: issuedAt = SecondsOf(ref reader); break;
                default:
                    unknown = true;
                    reader.Skip();
                    break;
            }
        }

        if (reader.TokenType != JsonTokenType.EndObject || reader.Read())
        {
            return SignatureProblem.HeaderNotJson;
        }

        var wanted = Members.Algorithm | Members.Type | Members.Thumbprint
            | (type.ContentType is null ? Members.None : Members.ContentType) | (type.HasIssuedAt ? Members.IssuedAt : Members.None);
        var problem = seen.HasFlag(Members.Algorithm) && algorithm is null ? SignatureProblem.AlgorithmRefused
            : seen.HasFlag(Members.Type) && !typeFits ? SignatureProblem.TypeWrong
            : seen.HasFlag(Members.ContentType) && !contentFits ? SignatureProblem.ContentTypeWrong
            : unknown ? SignatureProblem.HeaderMemberUnknown
            : seen != wanted ? SignatureProblem.HeaderMemberMissing
            : thumbprint is null ? SignatureProblem.ThumbprintWrong
            : type.HasIssuedAt && issuedAt < 0 ? SignatureProblem.IssuedAtWrong
            : SignatureProblem.None;
        if (problem == SignatureProblem.None)
        {
            header = new JwsHeader(algorithm!, thumbprint!, type.HasIssuedAt ? DateTimeOffset.FromUnixTimeSeconds(issuedAt) : null);
        }

        return problem;
    }

    private static Members MemberOf(ref Utf8JsonReader reader, JwsType type, out bool crit)
    {
        crit = reader.ValueTextEquals("crit"u8);
        return reader.ValueTextEquals("alg"u8) ? Members.Algorithm
            : reader.ValueTextEquals("typ"u8) ? Members.Type
            : reader.ValueTextEquals("x5t#S256"u8) ? Members.Thumbprint
            : type.ContentType is not null && reader.ValueTextEquals("cty"u8) ? Members.ContentType
            : type.HasIssuedAt && reader.ValueTextEquals("iat"u8) ? Members.IssuedAt
            : Members.None;
    }

    private static SignatureAlgorithm? AlgorithmOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return null;
        }

        return reader.ValueTextEquals("ES256"u8) ? SignatureAlgorithm.ES256
            : reader.ValueTextEquals("ES384"u8) ? SignatureAlgorithm.ES384
            : reader.ValueTextEquals("PS256"u8) ? SignatureAlgorithm.PS256
            : reader.ValueTextEquals("RS256"u8) ? SignatureAlgorithm.RS256
            : null;
    }

    private static bool IsText(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.ValueTextEquals(text);
        }

        reader.Skip();
        return false;
    }

    private static string? ThumbprintOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return null;
        }

        if (reader.ValueIsEscaped || reader.ValueSpan.Length != CertificateThumbprint.Length)
        {
            return null;
        }

        var text = Encoding.Latin1.GetString(reader.ValueSpan);
        Span<byte> hash = stackalloc byte[32];
        return Base64UrlText.TryDecode(text, hash, out var written) && written == hash.Length ? text : null;
    }

    internal static long SecondsOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            reader.Skip();
            return -1;
        }

        var plain = !reader.ValueSpan.ContainsAnyExceptInRange((byte)'0', (byte)'9');
        return plain && reader.TryGetInt64(out var seconds) && seconds <= LastSecond ? seconds : -1;
    }
}
