using System.Buffers.Text;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;

namespace MotCua.Sdk.Directory;

/// <summary>Verifies directory snapshots with the pinned certificate of the directory authority and never goes back to an older number.</summary>
internal sealed class SnapshotCheck(X509Certificate2 authority)
{
    private readonly VerificationKey _key = VerificationKey.Of(authority);
    private long _newest;

    /// <summary>The content of a snapshot.</summary>
    /// <param name="signed">As it came.</param>
    /// <param name="newest">It was asked for as the newest one: an older number than before is refused.</param>
    /// <exception cref="SnapshotInvalidException">It is not the authority's, not readable, or older than one seen before.</exception>
    public DirectorySnapshot Verify(SignedSnapshot signed, bool newest)
    {
        if (Header(signed.Signature) is not var (header, algorithm, signature))
        {
            throw new SnapshotInvalidException("its signature has not the form of a snapshot's");
        }

        var problem = _key.Verify(algorithm, Jws.HashSigningInput(algorithm, header, signed.Payload.Span), signature);
        if (problem != SignatureProblem.None)
        {
            throw new SnapshotInvalidException($"its signature is refused: {problem.Name()}");
        }

        var read = MotCuaJson.Read<DirectorySnapshot>(signed.Payload.Span, JsonReading.Tolerant);
        if (read.Value is not { } snapshot)
        {
            throw new SnapshotInvalidException($"it cannot be read: {read.Violations[0].Path} {read.Violations[0].Rule}");
        }

        if (newest)
        {
            var before = Interlocked.Read(ref _newest);
            if (snapshot.Number < before)
            {
                throw new SnapshotInvalidException($"its number {snapshot.Number} is older than {before}");
            }

            Interlocked.CompareExchange(ref _newest, snapshot.Number, before);
        }

        return snapshot;
    }

    private (byte[] Header, SignatureAlgorithm Algorithm, byte[] Signature)? Header(string compact)
    {
        var parts = compact.Split('.');
        if (parts is not [var header64, "", var signature64] || compact.Length > Jws.MaxLength)
        {
            return null;
        }

        try
        {
            var header = Base64Url.DecodeFromChars(header64);
            using var json = JsonDocument.Parse(header);
            var members = json.RootElement.EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetString(), StringComparer.Ordinal);
            var fits = members.Count == 4
                && members.GetValueOrDefault("typ") == "motcua-directory+jws"
                && members.GetValueOrDefault("cty") == "application/vnd.motcua.directory.v1+json"
                && members.GetValueOrDefault("x5t#S256") == _key.Thumbprint
                // The hash covers the text that came: only the one way of writing these bytes is taken.
                && Base64Url.EncodeToString(header) == header64;
            return fits && SignatureAlgorithm.TryParse(members.GetValueOrDefault("alg"), out var algorithm)
                ? (header, algorithm, Base64Url.DecodeFromChars(signature64))
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}
