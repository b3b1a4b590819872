using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Directory;

/// <summary>Signs a directory as its authority, and verifies one with the authority's pinned key.</summary>
internal static class SnapshotSigning
{
    /// <summary>The snapshot under a number, issued at a time (milliseconds).</summary>
    public static SignedSnapshot Sign(DirectorySnapshot content, long number, DateTimeOffset at, HubIdentity authority)
    {
        content.Number = number;
        content.IssuedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()));
        var payload = MotCuaJson.Write(content);
        _ = SignatureAlgorithm.TryParse(authority.Algorithm, out var algorithm);
        var header = SnapshotSignature.CreateHeader(algorithm!, CertificateThumbprint.Of(authority.Certificate));
        return new SignedSnapshot
        {
            Payload = UnsafeByteOperations.UnsafeWrap(payload),
            Signature = Jws.Detached(header, authority.SignHash(Jws.HashSigningInput(algorithm!, header, payload))),
        };
    }

    /// <summary>The content when the authority signed it, else why it is not taken.</summary>
    public static (DirectorySnapshot? Content, string? Problem) Verify(SignedSnapshot signed, VerificationKey authority)
    {
        if (!SnapshotSignature.TryParse(signed.Signature, out var signature, out var verdict)
            || !(verdict = signature.Verify(signed.Payload.Span, authority)).IsValid)
        {
            return (null, verdict.Problem.Name());
        }

        var read = MotCuaJson.Read<DirectorySnapshot>(signed.Payload.Span, JsonReading.Tolerant);
        return read.Value is { } content ? (content, null) : (null, $"{read.Violations[0].Path}: {read.Violations[0].MessageEn}");
    }

    /// <summary>The number of a snapshot that was verified when it was stored. It is written first, and nothing else is read.</summary>
    public static long NumberOf(SignedSnapshot signed)
    {
        var reader = new Utf8JsonReader(signed.Payload.Span);
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("number"u8))
            {
                _ = reader.Read();
                return long.Parse(reader.ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidDataException("A stored snapshot has no number.");
    }
}
