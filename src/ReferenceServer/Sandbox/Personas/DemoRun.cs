using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage.Sqlite;
using MotCua.ReferenceServer.Tracking.Rebuild;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Tracking;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>A demo: a hub on a fresh store in a folder of its own, the personas beside it, and the portal's view of the dossier.</summary>
internal sealed class DemoRun : IAsyncDisposable
{
    /// <summary>How long the story may take; it takes a few seconds.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TaskCompletionSource<ReceivedMessage> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PersonaHost> _hosts = [];
    private readonly WebApplication _hub;
    private readonly string _folder;
    private readonly DemoTimeline _timeline;
    private readonly NightGate _night;
    private readonly DemoCast _cast;
    private HubPlace _place = null!;
    private HubClock _clock = null!;
    private NationalPortal _portal = null!;
    private ITrackingClient _tracking = null!;

    private DemoRun(WebApplication hub, DemoCast cast, string folder, DemoTimeline timeline)
    {
        _cast = cast;
        _night = new NightGate(cast.Night is not null);
        _hub = hub;
        _folder = folder;
        _timeline = timeline;
    }

    /// <summary>Starts hub and personas.</summary>
    public static async Task<DemoRun> StartAsync(IConfiguration settings, DemoCast cast, DemoTimeline timeline, CancellationToken cancellationToken)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("motcua-demo-").FullName;
        var configuration = new ConfigurationBuilder()
            .AddConfiguration(settings)
            .AddInMemoryCollection([KeyValuePair.Create<string, string?>($"{Settings.Section}:Storage:Database", Path.Combine(folder, "demo.db"))])
            .Build();
        var run = new DemoRun(Program.Build(HubSetup.Read(configuration), builder => builder.Logging.AddFilter(null, LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning)), cast, folder, timeline);
        try
        {
            await run.OpenAsync(cancellationToken);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Plays the story to its end and checks what is left.</summary>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var dossier = await _portal.FileAsync(limit.Token);
            _timeline.Title(dossier);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
            var watching = WatchAsync(dossier, end.Token);
            if (_cast.Night is { } night)
            {
                await new ReformNight(_cast, night, _place, _timeline, _hosts, _clock).FallAsync(limit.Token);
                await _night.OpenAsync();
            }

            _ = await _told.Task.WaitAsync(limit.Token);
            await _timeline.AllShownAsync().WaitAsync(limit.Token);
            await end.CancelAsync();
            await watching;
            await CheckEndAsync(dossier, limit.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _timeline.Fail("demo", e is OperationCanceledException ? new TimeoutException($"The story did not end within {Limit.TotalSeconds:0} seconds.") : e);
        }
    }

    public void SayWhereItServes(bool asJson)
    {
        if (asJson)
        {
            return;
        }

        var addresses = _hub.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        System.Console.Out.WriteLine($"JSON: {addresses.First()}   gRPC: {addresses.Last()}   Ctrl+C: dừng / stop");
    }

    public Task WaitForStopAsync(CancellationToken cancellationToken) => _hub.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        await _hub.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _hub.StartAsync(cancellationToken);
        var cast = _cast;
        _clock = _hub.Services.GetRequiredService<HubClock>();
        _clock.Ahead = cast.Begins - TimeProvider.System.GetUtcNow();
        var addresses = _hub.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        _place = new HubPlace(new Uri(addresses[0]), new Uri(addresses[^1]), _clock, _folder, _night);

        await OpenDeskAsync(cast.Portal, desk => _portal = new NationalPortal(desk), cancellationToken);
        await OpenDeskAsync(cast.Commune, desk => new CommuneOneStop(desk, _told), cancellationToken);
        if (cast.District is { } district)
        {
            await OpenDeskAsync(district, desk => new DistrictOneStop(desk), cancellationToken);
        }

        await OpenDeskAsync(cast.LandBranch, desk => new LandBranch(desk), cancellationToken);
        await OpenDeskAsync(cast.TaxOffice, desk => new TaxOffice(desk), cancellationToken);
        await OpenDeskAsync(cast.Treasury, desk => new Treasury(desk), cancellationToken);
        await OpenDeskAsync(cast.Post, desk => new Post(desk), cancellationToken);
        _tracking = _hosts[0].Tracking;
    }

    private async Task OpenDeskAsync(DemoCast.Role role, Func<Desk, Persona> make, CancellationToken cancellationToken) =>
        _hosts.Add(await PersonaHost.StartAsync(_cast, role, _place, _timeline, make, cancellationToken));

    // The portal opened the root task, so it sees holder, state and clock of every task below.
    private async Task WatchAsync(string dossier, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var entry in _tracking.WatchAsync(dossier, 0, cancellationToken))
            {
                _timeline.Show(entry, dossier);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The story is told.
        }
        catch (Exception e)
        {
            _timeline.Fail("watch", e);
        }
    }

    private async Task CheckEndAsync(string dossier, CancellationToken cancellationToken)
    {
        var view = await _tracking.GetDossierAsync(dossier, cancellationToken);
        foreach (var task in view.Tasks.Where(task => task.Phase is TaskPhase.Open or TaskPhase.Accepted or TaskPhase.ResultIssued))
        {
            _timeline.Fail("demo", new InvalidOperationException($"Task {task.Task} held by {task.Holder} is still {task.Phase}."));
        }

        // What is stored of the dossier follows from its messages, also across the night.
        var file = _hub.Services.GetRequiredService<SqliteDatabase>().File;
        using var store = SqliteSession.Open(file, readOnly: true);
        using var made = new SqliteRebuild(file);
        foreach (var difference in new Rebuilder(_hub.Services.GetRequiredService<IAgencyDirectory>(), new IntakeOptions()).Run(store, made).Differences)
        {
            _timeline.Fail("rebuild", new InvalidOperationException(difference));
        }
    }
}
