using System.Diagnostics.CodeAnalysis;

namespace MotCua.Contracts.Signing;

/// <summary>The three parts of a compact JWS, still encoded.</summary>
internal readonly ref struct CompactParts
{
    private CompactParts(ReadOnlySpan<char> header, ReadOnlySpan<char> payload, ReadOnlySpan<char> signature)
    {
        Header = header;
        Payload = payload;
        Signature = signature;
    }

    internal ReadOnlySpan<char> Header { get; }

    internal ReadOnlySpan<char> Payload { get; }

    internal ReadOnlySpan<char> Signature { get; }

    internal static SignatureProblem Split(ReadOnlySpan<char> compact, out CompactParts parts)
    {
        parts = default;
        if (compact.IsEmpty || compact.Length > Jws.MaxLength)
        {
            return SignatureProblem.SizeWrong;
        }

        var first = compact.IndexOf('.');
        var last = compact.LastIndexOf('.');
        if (first < 0 || first == last || compact[(first + 1)..last].Contains('.'))
        {
            return SignatureProblem.NotCompact;
        }

        parts = new CompactParts(compact[..first], compact[(first + 1)..last], compact[(last + 1)..]);
        return SignatureProblem.None;
    }

    /// <summary>Reads a detached signature: the header by the rules of its type, its text, and the signature's bytes.</summary>
    internal static bool TryReadDetached(
        string compact, JwsType type, [NotNullWhen(true)] out JwsHeader? header, out string header64, out byte[] signature, out SignatureVerdict verdict)
    {
        header = null;
        signature = [];
        var problem = Split(compact, out var parts);
        if (problem == SignatureProblem.None)
        {
            problem = parts.Payload.IsEmpty ? parts.Read(type, out header, out signature) : SignatureProblem.PayloadNotDetached;
        }

        header64 = parts.Header.ToString();
        verdict = new SignatureVerdict(problem, header);
        return problem == SignatureProblem.None && header is not null;
    }

    /// <summary>Verifies a detached signature over its payload's bytes.</summary>
    internal static SignatureVerdict VerifyDetached(JwsHeader header, string header64, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> signature, VerificationKey key)
    {
        if (!string.Equals(key.Thumbprint, header.Thumbprint, StringComparison.Ordinal))
        {
            return new SignatureVerdict(SignatureProblem.CertificateDiffers, header);
        }

        var problem = key.Fits(header.Algorithm);
        if (problem != SignatureProblem.None)
        {
            return new SignatureVerdict(problem, header);
        }

        Span<byte> hash = stackalloc byte[header.Algorithm.HashLength];
        Jws.HashEncoded(header.Algorithm, header64, payload, hash);
        return new SignatureVerdict(key.Verify(header.Algorithm, hash, signature), header);
    }

    /// <summary>Decodes header and signature and reads the header by the rules of its type.</summary>
    internal SignatureProblem Read(JwsType type, out JwsHeader? header, out byte[] signature)
    {
        header = null;
        signature = [];
        Span<byte> json = stackalloc byte[Base64UrlText.DecodedLength(Jws.MaxLength)];
        if (!Base64UrlText.TryDecode(Header, json, out var length))
        {
            return SignatureProblem.Base64UrlWrong;
        }

        var problem = JwsHeaderReader.Read(json[..length], type, out header);
        if (problem != SignatureProblem.None)
        {
            return problem;
        }

        var decoded = Base64UrlText.Decode(Signature);
        if (decoded is null)
        {
            return SignatureProblem.Base64UrlWrong;
        }

        signature = decoded;
        return SignatureProblem.None;
    }
}
