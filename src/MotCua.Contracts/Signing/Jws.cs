using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace MotCua.Contracts.Signing;

/// <summary>
/// The parts of a compact JWS (RFC 7515), made without a key: headers, the hash that a signer signs, and the text. A message's
/// signature is detached (appendix F, b64 = true, MC-SIGN-2); receipts and tokens carry their payload.
/// </summary>
public static class Jws
{
    /// <summary>Longest JWS text that is read, in characters: 4096 (MC-SIGN-6). An RSA key of 8192 bits needs 1366 for its signature.</summary>
    public const int MaxLength = 4096;

    // Up to here one buffer and one call of the hash function are faster than a hash object.
    private const int OneShotBytes = 24 * 1024;
    private const int ChunkBytes = 12 * 1024; // a multiple of 3: no padding inside
    private const int OnStack = 512;

    /// <summary>The protected header of a message's signature, as UTF-8 JSON: <c>alg, typ, cty, x5t#S256, iat</c> (MC-SIGN-4).</summary>
    /// <param name="algorithm">The algorithm that will sign.</param>
    /// <param name="thumbprint">The signer's certificate, see <see cref="CertificateThumbprint.Of"/>.</param>
    /// <param name="issuedAt">The time of signing; fractions of a second are cut.</param>
    /// <returns>The JSON bytes, which go unchanged into <see cref="HashSigningInput"/> and <see cref="Detached"/>.</returns>
    public static byte[] MessageHeader(SignatureAlgorithm algorithm, string thumbprint, DateTimeOffset issuedAt) =>
        JwsType.Message.Header(algorithm, thumbprint, issuedAt);

    /// <summary>The protected header of a receipt: <c>alg, typ, cty, x5t#S256</c> (MC-SIGN-15). The time stands in its payload.</summary>
    /// <param name="algorithm">The algorithm that will sign.</param>
    /// <param name="thumbprint">The hub's certificate.</param>
    /// <returns>The JSON bytes.</returns>
    public static byte[] ReceiptHeader(SignatureAlgorithm algorithm, string thumbprint) =>
        JwsType.Receipt.Header(algorithm, thumbprint);

    /// <summary>The protected header of a system's token: <c>alg, typ, x5t#S256</c> (MC-SIGN-18).</summary>
    /// <param name="algorithm">The algorithm that will sign.</param>
    /// <param name="thumbprint">The system's certificate.</param>
    /// <returns>The JSON bytes.</returns>
    public static byte[] AuthHeader(SignatureAlgorithm algorithm, string thumbprint) =>
        JwsType.Auth.Header(algorithm, thumbprint);

    /// <summary>
    /// The hash that is signed: of <c>base64url(header) . base64url(payload)</c>. The payload is not copied whole: above 18 KB it is
    /// encoded and hashed piece by piece (MC-SIGN-3).
    /// </summary>
    /// <param name="algorithm">Gives the hash function.</param>
    /// <param name="header">The protected header's JSON bytes.</param>
    /// <param name="payload">The payload's bytes, exactly as they travel.</param>
    /// <returns>32 or 48 bytes.</returns>
    public static byte[] HashSigningInput(SignatureAlgorithm algorithm, ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        var hash = new byte[algorithm.HashLength];
        var length = Base64Url.GetEncodedLength(header.Length);
        Span<char> header64 = length <= OnStack ? stackalloc char[OnStack] : new char[length];
        HashEncoded(algorithm, header64[..Base64Url.EncodeToChars(header, header64)], payload, hash);
        return hash;
    }

    /// <summary>The detached text: <c>base64url(header)..base64url(signature)</c> (MC-SIGN-2).</summary>
    /// <param name="header">The protected header's JSON bytes.</param>
    /// <param name="signature">The signature in JWS form (ECDSA: r and s, not DER).</param>
    /// <returns>The text for <c>SignedMessage.signature</c>.</returns>
    public static string Detached(ReadOnlySpan<byte> header, ReadOnlySpan<byte> signature) => Attached(header, [], signature);

    /// <summary>The whole text: <c>base64url(header).base64url(payload).base64url(signature)</c>.</summary>
    /// <param name="header">The protected header's JSON bytes.</param>
    /// <param name="payload">The payload's bytes.</param>
    /// <param name="signature">The signature in JWS form.</param>
    /// <returns>The text of a receipt's signature or of a token.</returns>
    public static string Attached(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> signature) => string.Create(
        Base64Url.GetEncodedLength(header.Length) + Base64Url.GetEncodedLength(payload.Length) + Base64Url.GetEncodedLength(signature.Length) + 2,
        new Parts(header, payload, signature),
        static (text, parts) =>
        {
            var used = Base64Url.EncodeToChars(parts.Header, text);
            text[used++] = '.';
            used += Base64Url.EncodeToChars(parts.Payload, text[used..]);
            text[used++] = '.';
            Base64Url.EncodeToChars(parts.Signature, text[used..]);
        });

    // MC-SIGN-3: the digest covers the received bytes, header text included; nothing is encoded again.
    internal static void HashEncoded(
        SignatureAlgorithm algorithm, ReadOnlySpan<char> header64, ReadOnlySpan<byte> payload, Span<byte> hash)
    {
        var total = header64.Length + 1 + Base64Url.GetEncodedLength(payload.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(total, OneShotBytes));
        try
        {
            var used = Encoding.ASCII.GetBytes(header64, buffer);
            buffer[used++] = (byte)'.';
            if (total <= OneShotBytes)
            {
                used += Base64Url.EncodeToUtf8(payload, buffer.AsSpan(used));
                algorithm.HashData(buffer.AsSpan(0, used), hash);
                return;
            }

            using var incremental = IncrementalHash.CreateHash(algorithm.Hash);
            incremental.AppendData(buffer.AsSpan(0, used));
            while (!payload.IsEmpty)
            {
                var chunk = payload[..Math.Min(ChunkBytes, payload.Length)];
                incremental.AppendData(buffer.AsSpan(0, Base64Url.EncodeToUtf8(chunk, buffer)));
                payload = payload[chunk.Length..];
            }

            _ = incremental.GetHashAndReset(hash);
        }
        finally
        {
            // Payloads are personal data: a pooled buffer must not carry them to its next user.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private readonly ref struct Parts(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> signature)
    {
        public ReadOnlySpan<byte> Header { get; } = header;

        public ReadOnlySpan<byte> Payload { get; } = payload;

        public ReadOnlySpan<byte> Signature { get; } = signature;
    }
}
