using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace MotCua.Contracts.Identifiers;

/// <summary>A SHA-256 value as 64 lower-case hexadecimal digits: it names attachments and payloads.</summary>
[JsonConverter(typeof(IdentifierJsonConverter<Sha256Digest>))]
public readonly record struct Sha256Digest : IIdentifier<Sha256Digest>, ISpanParsable<Sha256Digest>
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly IdentifierProblem Wrong = new(
        "Not a SHA-256 value: write its 32 bytes as 64 lower-case hexadecimal digits.",
        "Không phải giá trị SHA-256: ghi 32 byte bằng 64 chữ số thập lục phân, chữ thường.");

    private readonly string? _text;

    private Sha256Digest(string text) => _text = text;

    /// <summary>Whether this is the default value, which is no digest.</summary>
    public bool IsEmpty => _text is null;

    /// <summary>The digest of some bytes.</summary>
    /// <param name="bytes">May be empty.</param>
    public static Sha256Digest Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return FromBytes(hash);
    }

    /// <summary>Wraps the 32 bytes of a digest; another length is an <see cref="ArgumentException"/>.</summary>
    /// <param name="digest">32 bytes.</param>
    public static Sha256Digest FromBytes(ReadOnlySpan<byte> digest) => digest.Length == SHA256.HashSizeInBytes
        ? new Sha256Digest(Convert.ToHexStringLower(digest))
        : throw new ArgumentException("A SHA-256 value has 32 bytes.", nameof(digest));

    /// <summary>Reads a digest. Throws <see cref="IdentifierFormatException"/> when the text is not one.</summary>
    /// <param name="text">Must not be null.</param>
    public static Sha256Digest Parse(string text) => Identifier.Parse<Sha256Digest>(text);

    /// <summary>Reads a digest.</summary>
    /// <param name="text">May be null.</param>
    /// <param name="value">The digest, when true.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out Sha256Digest value) => Identifier.TryParse(text, out value, out _);

    /// <summary>Reads a digest and says what is wrong with the text.</summary>
    /// <param name="text">May be null.</param>
    /// <param name="value">The digest, when true.</param>
    /// <param name="problem">What is wrong, when false.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out Sha256Digest value, [NotNullWhen(false)] out IdentifierProblem? problem) =>
        Identifier.TryParse(text, out value, out problem);

    /// <summary>The 32 bytes; empty for the default value.</summary>
    public byte[] ToBytes() => Convert.FromHexString(ToString());

    /// <summary>The hexadecimal digits; empty for the default value.</summary>
    public override string ToString() => _text ?? "";

    static IdentifierProblem? IIdentifier<Sha256Digest>.Check(ReadOnlySpan<char> text) =>
        text.Length == 2 * SHA256.HashSizeInBytes && !text.ContainsAnyExcept(HexDigits) ? null : Wrong;

    static Sha256Digest IIdentifier<Sha256Digest>.Make(string text) => new(text);
}
