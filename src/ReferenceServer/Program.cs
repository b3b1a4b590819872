using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Directory.Commands;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Sandbox;
using MotCua.ReferenceServer.Sandbox.Faults;
using MotCua.ReferenceServer.Sandbox.Personas;
using MotCua.ReferenceServer.Storage.Backups;
using MotCua.ReferenceServer.Tracking;
using MotCua.ReferenceServer.Tracking.Rebuild;
using MotCua.ReferenceServer.WebConsole;
using MotCua.ReferenceServer.Wire;
using MotCua.ReferenceServer.Wire.OpenApi;

namespace MotCua.ReferenceServer;

/// <summary>The hub: what it is made of, in the order in which a call meets it.</summary>
internal static class Program
{
    // A subcommand is given here: the command itself stands in the folder of its feature.
    public static Task<int> Main(string[] args) => HubCommandLine.RunAsync(args, ServeAsync, DemoCommand.Create(), BackupCommands.CreateBackup(), BackupCommands.CreateRestore(), DirectoryCommands.Create(), RebuildCommand.Create(), FaultsCommand.Create());

    public static WebApplication Build(HubSetup setup, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddConfiguration(setup.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel => HubListeners.Apply(kestrel, setup.Options));
        builder.Services
            .AddSetup(setup)
            .AddIdentity(setup)
            .AddDirectory(setup)
            .AddCatalog(setup)
            .AddAttachments(setup)
            .AddExchange(setup)
            .AddHubWire()
            .AddFault(setup);
        adjust?.Invoke(builder);

        var hub = builder.Build();
        hub.UsePathBase(setup.Options.PathPrefix);
        hub.UseRouting();
        hub.UseMiddleware<FailureMiddleware>();
        hub.UseMiddleware<FaultMiddleware>();
        hub.UseMiddleware<CallerMiddleware>();
        hub.MapExchange(CallerExtensions.GetCaller);
        hub.MapTracking(CallerExtensions.GetCaller);
        hub.MapDirectory();
        hub.MapCatalog();
        hub.MapAttachments();
        hub.MapSandbox();
        hub.MapWireReflectionAndHealth();
        hub.MapWireOpenApi();
        hub.MapFirstPage();
        hub.SayWhenServingAndStopping();
        return hub;
    }

    private static async Task<int> ServeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var hub = Build(HubSetup.Read(HubCommandLine.Configuration(parsed)));
        await hub.RunAsync(cancellationToken);
        return 0;
    }
}
