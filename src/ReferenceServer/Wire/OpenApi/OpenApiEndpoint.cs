using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MotCua.ReferenceServer.Wire.OpenApi;

/// <summary><c>GET /openapi/v1.json</c>.</summary>
internal static class OpenApiEndpoint
{
    /// <summary>Serves the document; written at its first request and kept.</summary>
    public static IEndpointConventionBuilder MapWireOpenApi(this IEndpointRouteBuilder endpoints)
    {
        var registry = endpoints.ServiceProvider.GetRequiredService<WireRegistry>();
        var document = new Lazy<byte[]>(() => OpenApiDocument.Write(registry.Services));
        return endpoints.MapGet("/openapi/v1.json", () => Results.Bytes(document.Value, "application/json"));
    }
}
