using MotCua.Contracts.Errors;
using MotCua.ReferenceServer.Configuration;
using MotCua.Sdk;
using MotCua.Sdk.Directory;
using MotCua.Sdk.Resilience;
using MotCua.Sdk.Signing;

namespace MotCua.ReferenceServer.Directory;

/// <summary>Looks for newer snapshots: in the folder that <c>directory publish</c> writes to, and at the hub that the authority serves them from.</summary>
internal sealed class DirectoryFollower(
    HubOptions options, PublishedDirectory published, ISnapshotFolder folder, HubIdentity hub, TrustAnchorSet anchors, DirectoryFreshness freshness, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    private readonly ILogger<DirectoryFollower> _logger = loggers.CreateLogger<DirectoryFollower>();
    private readonly HashSet<(string Path, DateTime Written)> _refused = [];
    private MotCuaClient? _source;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _source = options.DirectorySource is null ? null : Connect(options.DirectorySource);
        await published.OpenAsync(cancellationToken);
        await TakeFromFolderAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        _source?.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.DirectoryRefresh);
        try
        {
            do
            {
                await TakeFromFolderAsync(stoppingToken);
                if (_source is not null)
                {
                    await AskAsync(_source.Directory, stoppingToken);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The hub stops.
        }
    }

    private async Task TakeFromFolderAsync(CancellationToken cancellationToken)
    {
        try
        {
            // One that is refused does not hide a right one below it (MC-DIR-34), and is not looked at again.
            foreach (var file in folder.NewerThan(published.Number).Select(path => (Path: path, Written: File.GetLastWriteTimeUtc(path))).Where(file => !_refused.Contains(file)))
            {
                if (await published.TakeAsync(await SnapshotFile.ReadAsync(file.Path, cancellationToken), file.Path) is null)
                {
                    break;
                }

                _refused.Add(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.SnapshotsNotRead(_logger, folder.Path, e.Message);
        }
    }

    private async Task AskAsync(IDirectoryClient directory, CancellationToken cancellationToken)
    {
        try
        {
            var newer = await directory.GetNewerSnapshotAsync(published.Number, cancellationToken);
            if (newer is null || await published.TakeAsync(newer.Signed, options.DirectorySource!.Address.ToString()) is null)
            {
                await published.HeardAsync();
            }
        }
        catch (Exception e) when (e is RefusalException or HubUnreachableException or SnapshotInvalidException)
        {
            var since = freshness.HeardAt is { } at ? (int)(time.GetUtcNow() - at).TotalMinutes : -1;
            Log.AuthorityAway(_logger, options.DirectorySource!.Address.ToString(), e.Message, since, (int)options.DirectoryStale.TotalHours);
        }
    }

    // The hub calls as any system does, with its own key.
    private MotCuaClient Connect(DirectorySource source) => MotCuaClient.Create(
        new MotCuaOptions
        {
            Hub = source.Address,
            HubCode = source.HubCode,
            SystemId = Exchange.HubNotices.SystemOf(hub.Code),
            Agencies = [hub.Code],
            Wire = MotCuaWire.Json,
            TrustAnchors = string.Join('\n', anchors.Certificates.Select(anchor => anchor.ExportCertificatePem())),
            DirectoryCertificate = options.DirectoryAuthority!.ExportCertificatePem(),
        },
        MessageSigner.FromCertificate(hub.Certificate),
        loggers,
        time);
}
