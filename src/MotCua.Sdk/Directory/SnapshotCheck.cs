using System.Security.Cryptography.X509Certificates;
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
        if (!SnapshotSignature.TryParse(signed.Signature, out var signature, out var verdict)
            || !(verdict = signature.Verify(signed.Payload.Span, _key)).IsValid)
        {
            throw new SnapshotInvalidException($"its signature is refused: {verdict.Problem.Name()}");
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
}
