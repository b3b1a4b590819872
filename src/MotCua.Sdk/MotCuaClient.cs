using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.Sdk.Attachments;
using MotCua.Sdk.Catalog;
using MotCua.Sdk.DependencyInjection;
using MotCua.Sdk.Directory;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Resilience;
using MotCua.Sdk.Signing;
using MotCua.Sdk.Tracking;

namespace MotCua.Sdk;

/// <summary>All clients of one hub. One for the life of the process; thread-safe. With dependency injection each client can be injected by its interface.</summary>
public sealed class MotCuaClient : IDisposable
{
    private readonly HubConnection _hub;

    internal MotCuaClient(MotCuaOptions options, IMessageSigner signer, TimeProvider time, Func<double> random, ILoggerFactory loggers)
    {
        Options = options;
        Time = time;
        _hub = new HubConnection(options, signer, time);
        var trust = Trust(options.TrustAnchors);
        var pipeline = new SendPipeline(options.Retry, time, random, loggers.CreateLogger("MotCua.Sdk.Resilience"));
        var policy = new RetryPolicy(options.Retry, random);
        var check = First(options.DirectoryCertificate) is { } authority ? new SnapshotCheck(authority) : null;
        Directory = new DirectoryClient(_hub, check);
        KeptDirectory = check is null || options.DirectoryFolder is null ? null : new KeptDirectory(Directory, check, new SnapshotFolder(options.DirectoryFolder), time, loggers.CreateLogger("MotCua.Sdk.Directory"));
        Catalog = new CatalogClient(_hub);
        var attachments = new AttachmentClient(_hub, policy, options);
        Attachments = Files = attachments;
        var certificates = new CertificateCache(Directory, trust, time, KeptDirectory);
        var receipts = new ReceiptCheck(First(options.HubCertificate), trust, certificates);
        var order = new OrderGate();
        var sender = new Sender(_hub, pipeline, receipts, attachments, order, loggers.CreateLogger("MotCua.Sdk.Exchange"));
        Deliveries = new DeliveryCheck(receipts, certificates, options.HubCode);
        Tracking = new TrackingClient(_hub, Deliveries);
        Reader = new Reader { InboxId = options.ReaderId ?? DefaultReader(options.SystemId) };
        Signer = signer;
        Sealer = new MessageSealer(signer, time);
        Receipts = receipts;
        Exchange = new ExchangeClient(
            _hub, new MessagePreparer(Sealer), sender, new BatchSender(_hub, pipeline, policy, sender, order), Deliveries, receipts, signer, Reader, options);
        Messages = new MotCuaMessages(time, options.MessageLifetime, options.TestMessages);
    }

    /// <summary>As <see cref="Attachments"/>, for what needs to know more.</summary>
    internal AttachmentClient Files { get; }

    /// <summary>Sends and receives messages.</summary>
    public IExchangeClient Exchange { get; }

    /// <summary>Agencies and certificates.</summary>
    public IDirectoryClient Directory { get; }

    /// <summary>The system's own snapshot of the Directory; null where <see cref="MotCuaOptions.DirectoryFolder"/> is not set.</summary>
    public KeptDirectory? KeptDirectory { get; }

    /// <summary>Procedures, forms, dossier codes.</summary>
    public ICatalogClient Catalog { get; }

    /// <summary>Where dossiers stand.</summary>
    public ITrackingClient Tracking { get; }

    /// <summary>Files.</summary>
    public IAttachmentClient Attachments { get; }

    /// <summary>Makes messages.</summary>
    public MotCuaMessages Messages { get; }

    internal MotCuaOptions Options { get; }

    internal TimeProvider Time { get; }

    internal HubConnection Hub => _hub;

    internal IMessageSigner Signer { get; }

    internal MessageSealer Sealer { get; }

    internal ReceiptCheck Receipts { get; }

    internal DeliveryCheck Deliveries { get; }

    internal Reader Reader { get; }

    /// <summary>Makes the clients without dependency injection.</summary>
    /// <param name="options">Settings; all are checked now.</param>
    /// <param name="signer">The system's key, from <see cref="MessageSigner"/>.</param>
    /// <param name="loggers">Where to log; null logs nowhere.</param>
    /// <param name="timeProvider">The clock; null is the system's.</param>
    /// <exception cref="OptionsValidationException">Settings are wrong; it holds every error.</exception>
    public static MotCuaClient Create(MotCuaOptions options, IMessageSigner signer, ILoggerFactory? loggers = null, TimeProvider? timeProvider = null)
    {
        var result = new MotCuaOptionsValidator().Validate(null, options);
        return result.Failed
            ? throw new OptionsValidationException(nameof(MotCuaOptions), typeof(MotCuaOptions), result.Failures)
            : new MotCuaClient(options, signer, timeProvider ?? TimeProvider.System, Chance, loggers ?? NullLoggerFactory.Instance);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        KeptDirectory?.Stop();
        _hub.Dispose();
    }

    /// <summary>Evenly from 0 to 1.</summary>
    internal static double Chance() => RandomNumberGenerator.GetInt32(1 << 30) / (double)(1 << 30);

    private static X509Certificate2? First(string? pem) => string.IsNullOrWhiteSpace(pem) ? null : PemSource.Read(pem)[0];

    private static CertificateTrust? Trust(string? pem) => string.IsNullOrWhiteSpace(pem) ? null : new CertificateTrust(PemSource.Read(pem));

    private static string DefaultReader(string system) =>
        "sdk-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{system}@{System.Environment.MachineName}")))[..24];
}
