using System.ComponentModel;

namespace MotCua.Sdk;

/// <summary>
/// Settings of the SDK. All are checked when the host starts (or in <see cref="MotCuaClient.Create"/>), and every error is reported at once.
/// Certificates are given as PEM text or as the path of a PEM file.
/// </summary>
public sealed class MotCuaOptions
{
    /// <summary>Address of the hub, with its path prefix if it stands behind one: <c>https://hub.example.vn/motcua</c>. http only to loopback. Must be set.</summary>
    public Uri? Hub { get; set; }

    /// <summary>The hub's agency code: the audience of this system's tokens, and what receipts must name. Must be set.</summary>
    public string HubCode { get; set; } = "";

    /// <summary>This system's id in the Directory, 1 to 63 characters of <c>a-z 0-9 . -</c>. Must be set.</summary>
    public string SystemId { get; set; } = "";

    /// <summary>Codes of the agencies that this system acts for, 1 to 5,000. Handlers read the mailbox of each: over gRPC by one stream for all, over JSON by one long poll each.</summary>
    public IList<string> Agencies { get; set; } = [];

    /// <summary>Which wire to speak: <see cref="MotCuaWire.Grpc"/> by default.</summary>
    [DefaultValue(MotCuaWire.Grpc)]
    public MotCuaWire Wire { get; set; } = MotCuaWire.Grpc;

    /// <summary>Address for gRPC where it differs from <see cref="Hub"/>: always in cleartext, because HTTP/2 then has a port of its own. Null takes <see cref="Hub"/>.</summary>
    public Uri? GrpcAddress { get; set; }

    /// <summary>HTTP proxy; null (the default) uses none, whatever the environment says.</summary>
    public ProxyOptions? HttpProxy { get; set; }

    /// <summary>Headers of every request, for a gateway that wants them. Not those that the wire itself needs.</summary>
    public IDictionary<string, string> ExtraHeaders { get; set; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Certificate authority of the hub's TLS certificate where it is a private one: PEM, one or more. Null trusts the machine's authorities.</summary>
    public string? PrivateCa { get; set; }

    /// <summary>Which header carries the token: <see cref="AuthHeader.Authorization"/> by default.</summary>
    [DefaultValue(AuthHeader.Authorization)]
    public AuthHeader AuthHeader { get; set; } = AuthHeader.Authorization;

    /// <summary>How long one poll waits at the hub for a message: 30 seconds by default, 1 to 60 seconds. Keep it below what the proxies on the way allow.</summary>
    [DefaultValue("00:00:30")]
    public TimeSpan LongPollLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a call other than a send may take: 30 seconds by default, 100 ms to 10 minutes. Sends have <see cref="RetryOptions.AttemptTimeout"/>.</summary>
    [DefaultValue("00:00:30")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection may take: 10 seconds by default, 100 ms to 2 minutes.</summary>
    [DefaultValue("00:00:10")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Bytes of a file in the first request: 960 KiB by default, which passes proxies that allow 1 MB bodies; 64 KiB to 256 MiB. While the line is quick the next
    /// ones double, to 64 MiB; one that does not pass brings the first size back.
    /// </summary>
    [DefaultValue(960 * 1024)]
    public int AttachmentPartBytes { get; set; } = 960 * 1024;

    /// <summary>How sends are repeated.</summary>
    public RetryOptions Retry { get; set; } = new();

    /// <summary>How handlers are fed.</summary>
    public HandlerOptions Handlers { get; set; } = new();

    /// <summary>The hub's certificate, PEM: it signs receipts. Set this, or <see cref="TrustAnchors"/>, or both.</summary>
    public string? HubCertificate { get; set; }

    /// <summary>Authorities that certificates of hubs and systems lead to, PEM, one or more self-issued certificates.</summary>
    public string? TrustAnchors { get; set; }

    /// <summary>
    /// The directory authority's certificate, PEM, pinned at installation. It verifies directory snapshots. Certificates of senders are asked for one
    /// by one, unless <see cref="DirectoryFolder"/> is set, and trusted through <see cref="TrustAnchors"/>.
    /// </summary>
    public string? DirectoryCertificate { get; set; }

    /// <summary>
    /// Folder of this process alone in which the newest snapshot of the Directory is kept, over restarts too; needs <see cref="DirectoryCertificate"/>. With it senders are known without asking, also
    /// for 72 hours while the hub or the authority is away. Not set by default: certificates are asked for one by one, and what was asked is lost with a restart.
    /// </summary>
    public string? DirectoryFolder { get; set; }

    /// <summary>Lifetime of messages that the builders make: 30 days by default, 1 hour to 366 days.</summary>
    [DefaultValue("30.00:00:00")]
    public TimeSpan MessageLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Whether the builders mark messages as test messages, which only test systems receive: false by default.</summary>
    [DefaultValue(false)]
    public bool TestMessages { get; set; }

    /// <summary>
    /// Name of this reader of the mailboxes, 8 to 64 characters of <c>0-9 A-Z a-z -</c>; one reader holds a mailbox at a time. Null makes one from
    /// system id and machine name, so that a restarted process goes on where it was.
    /// </summary>
    public string? ReaderId { get; set; }

    internal List<string> BindingFailures { get; } = [];

    /// <summary>Shows hub, system and wire; never a secret.</summary>
    /// <returns>A text for a log.</returns>
    public override string ToString() => $"MotCuaOptions {{ Hub = {Hub}, HubCode = {HubCode}, SystemId = {SystemId}, Wire = {Wire} }}";
}
