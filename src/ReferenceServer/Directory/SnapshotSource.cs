using System.Security.Cryptography;
using Google.Protobuf;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Contracts.Wire;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Directory;

/// <summary>
/// The numbered series of signed snapshots that this hub serves: those of the authority that it follows, or its own directory, signed with the
/// authority's key: a new number when the directory has changed since the last, never the same content twice.
/// </summary>
internal sealed class SnapshotSource(
    CurrentDirectory directory, BindingRegister bindings, DirectoryAuthority authority, AuthorityPin pin, TrustAnchorSet anchors, SnapshotStore store, TimeProvider time, ILogger<SnapshotSource> logger)
{
    private const int MaxPart = 2 * 1024 * 1024;

    private (long Version, Served Snapshot)? _last;

    /// <summary>A part of the newest snapshot (number 0), or of one by number.</summary>
    /// <exception cref="RefusalException">CONTRACT_NOT_SUPPORTED: this hub issues none. SCHEMA_VIOLATION: the offset lies beyond the payload.</exception>
    /// <exception cref="WireException">NOT_FOUND: no snapshot has that number.</exception>
    public async Task<GetSnapshotResponse> GetAsync(GetSnapshotRequest request, CancellationToken cancellationToken)
    {
        var snapshot = request.Number == 0 || _last?.Snapshot.Number == request.Number
            ? await NewestAsync(request.Number != 0, cancellationToken)
            : Served.Of(await store.FindAsync(request.Number, cancellationToken)) ?? throw Missing(request.Number);
        if (request.Number == 0 && request.NewerThan > 0 && snapshot.Number <= request.NewerThan)
        {
            return new GetSnapshotResponse { Number = snapshot.Number, Size = snapshot.Signed.Payload.Length };
        }

        var payload = snapshot.Signed.Payload;
        if (request.Offset > payload.Length)
        {
            throw new RefusalException(Refusals.Create(ErrorReason.SchemaViolation, "offset",
                $"The payload has {payload.Length} bytes. Give an offset within.", $"Nội dung có {payload.Length} byte. Hãy đặt offset trong khoảng đó."));
        }

        var part = payload.Memory.Slice((int)request.Offset, (int)Math.Min(MaxPart, payload.Length - request.Offset));
        return new GetSnapshotResponse
        {
            Snapshot = new SignedSnapshot { Payload = UnsafeByteOperations.UnsafeWrap(part), Signature = snapshot.Signed.Signature },
            Number = snapshot.Number,
            Size = payload.Length,
        };
    }

    private async Task<Served> NewestAsync(bool asItIs, CancellationToken cancellationToken)
    {
        var version = bindings.Version;
        if (_last is { } last && (asItIs || last.Version == version))
        {
            return last.Snapshot;
        }

        var snapshot = pin.Key is null
            ? await SignAsync()
            : Served.Of(await store.FindNewestAsync(cancellationToken)) ?? throw new RefusalException(Refusals.Create(ErrorReason.HubBusy, "number",
                "This hub has not received a snapshot of the authority yet. Ask later.", "Nút này chưa nhận được bản Danh bạ nào của cơ quan quản lý. Hãy hỏi lại sau."));
        _last = (version, snapshot);
        return snapshot;
    }

    private async Task<Served> SignAsync()
    {
        var signer = authority.Identity ?? throw new RefusalException(Refusals.Create(ErrorReason.ContractNotSupported, "number",
            "This hub issues no snapshots: it holds no directory authority key.", "Nút này không phát hành bản Danh bạ: không giữ khóa của cơ quan quản lý Danh bạ."));
        var content = directory.Data.Content.Clone();
        content.Bindings.Clear();
        content.Bindings.AddRange(bindings.All);
        content.TrustAnchors.Clear();
        content.TrustAnchors.AddRange(anchors.Certificates.Select(anchor => ByteString.CopyFrom(anchor.RawDataMemory.Span)));
        var (snapshot, made) = await store.FindSameOrAddAsync(
            SHA256.HashData(content.ToByteArray()), number => SnapshotSigning.Sign(content, number, time.GetUtcNow(), signer));
        var served = Served.Of(snapshot)!;
        if (made)
        {
            Log.SnapshotSigned(logger, served.Number);
        }

        return served;
    }

    private static WireException Missing(long number) =>
        new(StatusCode.NotFound, $"There is no snapshot {number}. / Không có bản Danh bạ số {number}.");

    private sealed record Served(long Number, SignedSnapshot Signed)
    {
        public static Served? Of(SignedSnapshot? signed) => signed is null ? null : new Served(SnapshotSigning.NumberOf(signed), signed);
    }
}
