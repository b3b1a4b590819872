using System.Globalization;
using System.Runtime.CompilerServices;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Transport;

namespace MotCua.Sdk.Directory;

/// <inheritdoc cref="IDirectoryClient"/>
internal sealed class DirectoryClient(HubConnection hub, SnapshotCheck? snapshots) : IDirectoryClient
{
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
        var check = snapshots ?? throw new InvalidOperationException(
            "Set MotCuaOptions.DirectoryCertificate: a snapshot is worth only its authority's signature. | Hãy đặt MotCuaOptions.DirectoryCertificate: bản Danh bạ chỉ có giá trị khi kiểm tra được chữ ký.");
        var answer = await hub.CallAsync(GetSnapshot, new GetSnapshotRequest { Number = number }, cancellationToken);
        return check.Verify(answer.Snapshot ?? new SignedSnapshot(), newest: number == 0);
    }

    private static string Day(DateOnly? at) => at?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}
