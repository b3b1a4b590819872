using System.Net;
using System.Security.Cryptography.X509Certificates;
using MotCua.ReferenceServer.Sandbox.Faults;

using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Configuration;

/// <summary>The hub's settings, read and checked. Each property is documented in <see cref="Settings"/>.</summary>
internal sealed record HubOptions
{
    public required string HubCode { get; init; }

    public required IReadOnlyList<IPAddress> Addresses { get; init; }

    public required int HttpPort { get; init; }

    public required int GrpcPort { get; init; }

    public required int TlsPort { get; init; }

    public string PathPrefix { get; init; } = "";

    public X509Certificate2Collection? Tls { get; init; }

    public required bool ClientCertificates { get; init; }

    public required string Database { get; init; }

    public required string AttachmentsFolder { get; init; }

    public required long AttachmentQuotaBytes { get; init; }

    public required TimeSpan AttachmentKept { get; init; }

    /// <summary>After the expiry of the last message that names it; null for ever.</summary>
    public required TimeSpan? AttachmentNamedKept { get; init; }

    public required long MailboxMessages { get; init; }

    public required long MailboxBytes { get; init; }

    public required TimeSpan MailboxRetry { get; init; }

    public required string DataFolder { get; init; }

    /// <summary>Null where there are no forms but the contract's.</summary>
    public string? FormsFolder { get; init; }

    public X509Certificate2? Identity { get; init; }

    public IReadOnlyList<X509Certificate2> TrustAnchors { get; init; } = [];

    public IReadOnlyList<X509Certificate2> TrustIntermediates { get; init; } = [];

    public X509Certificate2? Authority { get; init; }

    /// <summary>The pinned certificate of the authority whose snapshots are this hub's directory; null where the data folder is.</summary>
    public X509Certificate2? DirectoryAuthority { get; init; }

    public DirectorySource? DirectorySource { get; init; }

    public required string SnapshotsFolder { get; init; }

    public required TimeSpan DirectoryRefresh { get; init; }

    public required TimeSpan DirectoryStale { get; init; }

    public required bool SandboxEnabled { get; init; }

    public required string SandboxFolder { get; init; }

    public int FaultUnavailableEvery { get; init; }

    public int FaultDropReplyEvery { get; init; }

    /// <summary>What the hub does wrong on purpose; null for nothing.</summary>
    public Fault? Fault { get; init; }

    /// <summary>Whether the fault is set while the hub runs.</summary>
    public bool FaultIsSwitched { get; init; }

    public bool IsLoopbackOnly => Addresses.All(IPAddress.IsLoopback);
}
