using System.Globalization;
using System.Runtime.CompilerServices;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Transport;

namespace MotCua.Sdk.Directory;

/// <inheritdoc cref="IDirectoryClient"/>
internal sealed class DirectoryClient(HubConnection hub, SnapshotCheck? snapshots) : IDirectoryClient
{
    private const int MaxSnapshotBytes = 1 << 29;

    private static readonly Google.Protobuf.Reflection.ServiceDescriptor Service = DirectoryReflection.Descriptor.Services.Single();
    private static readonly WireMethod<GetAgencyRequest, GetAgencyResponse> GetAgency = new(Service, "GetAgency");
    private static readonly WireMethod<ListAgenciesRequest, ListAgenciesResponse> ListAgencies = new(Service, "ListAgencies");
    private static readonly WireMethod<ResolveRecipientRequest, ResolveRecipientResponse> ResolveRecipient = new(Service, "ResolveRecipient");
    private static readonly WireMethod<GetCertificateRequest, GetCertificateResponse> GetCertificate = new(Service, "GetCertificate");
    private static readonly WireMethod<GetSnapshotRequest, GetSnapshotResponse> GetSnapshot = new(Service, "GetSnapshot");

    public async Task<Agency> GetAgencyAsync(string code, DateOnly? at = null, CancellationToken cancellationToken = default) =>
        (await hub.CallAsync(GetAgency, new GetAgencyRequest { Code = code, At = Day(at) }, cancellationToken)).Agency;

    public async IAsyncEnumerable<Agency> ListAgenciesAsync(ListAgenciesRequest? filter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = filter?.Clone() ?? new ListAgenciesRequest();
        do
        {
            var page = await hub.CallAsync(ListAgencies, request, cancellationToken);
            foreach (var agency in page.Agencies)
            {
                yield return agency;
            }

            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }

    public Task<ResolveRecipientResponse> ResolveRecipientAsync(string code, DateOnly? at = null, CancellationToken cancellationToken = default) =>
        hub.CallAsync(ResolveRecipient, new ResolveRecipientRequest { Code = code, At = Day(at) }, cancellationToken);

    public async Task<CertificateBinding> GetCertificateAsync(string thumbprint, CancellationToken cancellationToken = default) =>
        (await hub.CallAsync(GetCertificate, new GetCertificateRequest { Thumbprint = thumbprint }, cancellationToken)).Binding;

    public async Task<DirectorySnapshot> GetSnapshotAsync(long number = 0, CancellationToken cancellationToken = default)
    {
        var check = Check();
        var signed = await FetchAsync(new GetSnapshotRequest { Number = number }, cancellationToken);
        return check.Verify(signed ?? new SignedSnapshot(), newest: number == 0);
    }

    public async Task<VerifiedSnapshot?> GetNewerSnapshotAsync(long than, CancellationToken cancellationToken = default)
    {
        var check = Check();
        var signed = await FetchAsync(new GetSnapshotRequest { NewerThan = than }, cancellationToken);
        if (signed is null)
        {
            return null;
        }

        // Above the caller's own is enough: one that the caller refused for what is in it must not keep out those below it (MC-DIR-34).
        var content = check.Verify(signed, newest: false);
        return content.Number > than ? new VerifiedSnapshot(content, signed) : throw new SnapshotInvalidException($"its number {content.Number} is not above {than}");
    }

    private SnapshotCheck Check() => snapshots ?? throw new InvalidOperationException(
        "Set MotCuaOptions.DirectoryCertificate: a snapshot is worth only its authority's signature. | Hãy đặt MotCuaOptions.DirectoryCertificate: bản Danh bạ chỉ có giá trị khi kiểm tra được chữ ký.");

    // The payload comes in parts. What a wrong hub sends for them does not verify as the whole.
    private async Task<SignedSnapshot?> FetchAsync(GetSnapshotRequest request, CancellationToken cancellationToken)
    {
        var answer = await hub.CallAsync(GetSnapshot, request, cancellationToken);
        if (answer.Snapshot is null || answer.Size <= answer.Snapshot.Payload.Length)
        {
            return answer.Snapshot;
        }

        if (answer.Size > MaxSnapshotBytes)
        {
            throw new SnapshotInvalidException($"it has {answer.Size} bytes, above {MaxSnapshotBytes}");
        }

        var payload = new byte[answer.Size];
        var signature = answer.Snapshot.Signature;
        var next = new GetSnapshotRequest { Number = answer.Number };
        while (true)
        {
            var part = answer.Snapshot?.Payload.Memory ?? default;
            if (part.IsEmpty || part.Length > payload.Length - next.Offset)
            {
                throw new SnapshotInvalidException("its parts are not those of one payload");
            }

            part.CopyTo(payload.AsMemory((int)next.Offset));
            next.Offset += part.Length;
            if (next.Offset == payload.Length)
            {
                return new SignedSnapshot { Payload = Google.Protobuf.UnsafeByteOperations.UnsafeWrap(payload), Signature = signature };
            }

            answer = await hub.CallAsync(GetSnapshot, next, cancellationToken);
        }
    }

    private static string Day(DateOnly? at) => at?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}
