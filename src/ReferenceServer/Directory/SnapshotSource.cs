using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.Contracts.Wire;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Storage.Sqlite;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Directory;

/// <summary>The numbered series of signed snapshots: a new number when the directory has changed since the last, never the same content twice.</summary>
internal sealed class SnapshotSource(
    DirectoryData data, BindingRegister bindings, DirectoryAuthority authority, TrustAnchorSet anchors, SqliteDatabase database, TimeProvider time, ILogger<SnapshotSource> logger)
{
    private (long Version, SignedSnapshot Snapshot)? _last;

    /// <summary>The newest snapshot (number 0), or one by number.</summary>
    /// <exception cref="RefusalException">CONTRACT_NOT_SUPPORTED: this hub issues none.</exception>
    /// <exception cref="WireException">NOT_FOUND: no snapshot has that number.</exception>
    public async Task<SignedSnapshot> GetAsync(long number, CancellationToken cancellationToken)
    {
        if (number != 0)
        {
            return await database.QueryAsync(session => Read(session, number), cancellationToken) ?? throw new WireException(
                StatusCode.NotFound, $"There is no snapshot {number}. / Không có bản Danh bạ số {number}.");
        }

        var signer = authority.Identity ?? throw new RefusalException(Refusals.Create(ErrorReason.ContractNotSupported, "number",
            "This hub issues no snapshots: it holds no directory authority key.", "Nút này không phát hành bản Danh bạ: không giữ khóa của cơ quan quản lý Danh bạ."));
        var version = bindings.Version;
        if (_last is { } last && last.Version == version)
        {
            return last.Snapshot;
        }

        var content = Content();
        var hash = SHA256.HashData(content.ToByteArray());
        var snapshot = await database.WriteAsync(session => FindSame(session, hash) ?? Sign(session, content, hash, signer));
        _last = (version, snapshot);
        return snapshot;
    }

    private DirectorySnapshot Content()
    {
        var content = new DirectorySnapshot();
        content.Agencies.AddRange(data.Agencies.All.Select(entry => entry.Agency));
        content.Bindings.AddRange(bindings.All);
        content.Mappings.AddRange(data.Mappings);
        content.TrustAnchors.AddRange(anchors.Certificates.Select(anchor => ByteString.CopyFrom(anchor.RawDataMemory.Span)));
        return content;
    }

    private SignedSnapshot Sign(SqliteSession session, DirectorySnapshot content, byte[] hash, HubIdentity signer)
    {
        content.Number = (session.Statement("SELECT max(number) FROM directory_snapshots").Number() ?? 0) + 1;
        content.IssuedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()));
        var payload = MotCuaJson.Write(content);
        _ = SignatureAlgorithm.TryParse(signer.Algorithm, out var algorithm);
        var header = Encoding.ASCII.GetBytes(
            $$"""{"alg":"{{signer.Algorithm}}","typ":"motcua-directory+jws","cty":"application/vnd.motcua.directory.v1+json","x5t#S256":"{{CertificateThumbprint.Of(signer.Certificate)}}"}""");
        var snapshot = new SignedSnapshot
        {
            Payload = ByteString.CopyFrom(payload),
            Signature = Jws.Detached(header, signer.SignHash(Jws.HashSigningInput(algorithm!, header, payload))),
        };
        session.Statement("INSERT INTO directory_snapshots (number, content_sha256, snapshot) VALUES ($1, $2, $3)")
            .Execute(content.Number, hash, snapshot.ToByteArray());
        Log.SnapshotSigned(logger, content.Number);
        return snapshot;
    }

    private static SignedSnapshot? FindSame(SqliteSession session, byte[] hash)
    {
        using var reader = session.Statement("SELECT content_sha256, snapshot FROM directory_snapshots ORDER BY number DESC LIMIT 1").Query();
        return reader.Read() && reader.Bytes(0).AsSpan().SequenceEqual(hash) ? SignedSnapshot.Parser.ParseFrom(reader.Bytes(1)) : null;
    }

    private static SignedSnapshot? Read(SqliteSession session, long number)
    {
        using var reader = session.Statement("SELECT snapshot FROM directory_snapshots WHERE number = $1").Query(number);
        return reader.Read() ? SignedSnapshot.Parser.ParseFrom(reader.Bytes(0)) : null;
    }
}
