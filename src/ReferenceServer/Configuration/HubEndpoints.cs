using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Attachments;
using MotCua.ReferenceServer.Catalog;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Sandbox;
using MotCua.ReferenceServer.Wire;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace MotCua.ReferenceServer.Configuration;

/// <summary>The hub's services at their paths.</summary>
internal static class HubEndpoints
{
    public static void MapDirectory(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapService(DirectoryReflection.Descriptor, "Directory", endpoints.ServiceProvider.GetRequiredService<DirectoryService>().Map);

    public static void MapCatalog(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapService(CatalogReflection.Descriptor, "Catalog", endpoints.ServiceProvider.GetRequiredService<CatalogService>().Map);

    public static void MapAttachments(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapService(AttachmentsReflection.Descriptor, "Attachments", endpoints.ServiceProvider.GetRequiredService<AttachmentService>().Map);
        endpoints.ServiceProvider.GetRequiredService<AttachmentEndpoint>().Map(endpoints);
    }

    public static void MapSandbox(this IEndpointRouteBuilder endpoints)
    {
        // Off, its service is not there: calls are answered UNIMPLEMENTED.
        if (endpoints.ServiceProvider.GetService<SandboxService>() is { } sandbox)
        {
            endpoints.MapService(SandboxReflection.Descriptor, "Sandbox", sandbox.Map);
        }
    }

    /// <summary>Says where the hub serves; and when it stops, a load balancer hears at once that it goes, while calls under way are finished.</summary>
    public static void SayWhenServingAndStopping(this WebApplication hub)
    {
        var options = hub.Services.GetRequiredService<HubOptions>();
        var logger = hub.Services.GetRequiredService<ILoggerFactory>().CreateLogger("MotCua.ReferenceServer");
        hub.Lifetime.ApplicationStarted.Register(() => Log.Serving(
            logger, options.HubCode, options.SandboxEnabled ? "sandbox" : "production", string.Join(", ", hub.Urls), options.Database));
        hub.Lifetime.ApplicationStopping.Register(() =>
        {
            hub.Services.GetRequiredService<HealthService>().Set("", serving: false);
            Log.Stopping(logger);
        });
    }

    public static void MapService(
        this IEndpointRouteBuilder endpoints, Google.Protobuf.Reflection.FileDescriptor file, string name, Action<WireServiceBuilder> map) =>
        endpoints.MapWire(file.FindTypeByName<ServiceDescriptor>(name), map);
}
