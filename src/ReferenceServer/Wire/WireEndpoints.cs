using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MotCua.Contracts.Wire;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace MotCua.ReferenceServer.Wire;

/// <summary>One descriptor, two wires: <c>POST /package.Service/Method</c> (MC-WIRE-1).</summary>
internal static class WireEndpoints
{
    /// <summary>Registers what the wire needs; an <see cref="IWireJson"/> is registered by the caller.</summary>
    public static IServiceCollection AddWire(this IServiceCollection services, Action<WireOptions>? configure = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<WireRuntime>();
        services.TryAddSingleton<WireRegistry>();
        services.TryAddSingleton<HealthService>();
        services.Configure(configure ?? (static _ => { }));
        return services;
    }

    /// <summary>Serves a service on both wires.</summary>
    public static IEndpointConventionBuilder MapWire(
        this IEndpointRouteBuilder endpoints, ServiceDescriptor service, Action<WireServiceBuilder> configure)
    {
        var runtime = endpoints.ServiceProvider.GetRequiredService<WireRuntime>();
        var registry = endpoints.ServiceProvider.GetRequiredService<WireRegistry>();
        var builder = new WireServiceBuilder(service);
        configure(builder);
        registry.Add(service);
        if (!registry.HasFallback)
        {
            registry.HasFallback = true;
            endpoints.MapFallback("{service}/{method}", http => AnswerUnimplementedAsync(http, registry, runtime));
        }

        var group = endpoints.MapGroup("/" + service.FullName);
        foreach (var method in builder.Methods)
        {
            group.Map("/" + method.Descriptor.Name, new WireEndpoint(method, runtime).InvokeAsync)
                .WithDisplayName(method.FullName);
        }

        return group;
    }

    /// <summary>Serves reflection and health beside the mapped services.</summary>
    public static void MapWireReflectionAndHealth(this IEndpointRouteBuilder endpoints)
    {
        ReflectionService.Map(endpoints);
        HealthService.Map(endpoints);
    }

    // MC-WIRE-4: grpc-status 12 on gRPC, HTTP 404 on Connect; anything else that is lost here is a plain 404.
    private static async Task AnswerUnimplementedAsync(HttpContext http, WireRegistry registry, WireRuntime runtime)
    {
        // A path that a stranger made up may hold anything: only the name of a known service is written down.
        var service = http.Request.RouteValues["service"] as string;
        Log.Unimplemented(runtime.Logger, registry.Services.FirstOrDefault(known => known.FullName == service)?.FullName ?? "?");
        var protocol = HttpMethods.IsPost(http.Request.Method) ? WireProtocols.Parse(http.Request.ContentType) : WireProtocol.None;
        var error = new WireError(StatusCode.Unimplemented, $"{http.Request.Path.Value?.TrimStart('/')} is not served here.");
        http.Response.StatusCode = protocol == WireProtocol.Grpc ? 200 : 404;
        if (protocol == WireProtocol.Grpc)
        {
            http.Response.ContentType = "application/grpc";
            http.Response.Headers["grpc-status"] = "12";
            http.Response.Headers["grpc-message"] = PercentText.Encode(error.Message);
        }
        else if (protocol != WireProtocol.None)
        {
            using var json = new PooledBuffer();
            ConnectError.Write(json, error);
            http.Response.ContentType = "application/json";
            await http.Response.BodyWriter.WriteAsync(json.Written, http.RequestAborted);
        }
    }
}
