using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MotCua.Contracts.Wire;
using MotCua.ReferenceServer.Wire.HealthV1;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;
using ServingStatus = MotCua.ReferenceServer.Wire.HealthV1.HealthCheckResponse.Types.ServingStatus;

namespace MotCua.ReferenceServer.Wire;

/// <summary>gRPC health (MC-WIRE-31): the whole server under the empty name, and each mapped service under its own.</summary>
internal sealed class HealthService(WireRegistry registry)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ServingStatus> _set = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Serves health; the service is registered by AddWire, so that others can set states.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var health = endpoints.ServiceProvider.GetRequiredService<HealthService>();
        endpoints.MapWire(HealthReflection.Descriptor.FindTypeByName<ServiceDescriptor>("Health"), builder => builder
            .Unary<HealthCheckRequest, HealthCheckResponse>("Check", (request, _) => Task.FromResult(health.Check(request)))
            .ServerStreaming<HealthCheckRequest, HealthCheckResponse>("Watch", health.WatchAsync));
    }

    /// <summary>Sets a service's state, or the server's under the empty name; watchers hear of it.</summary>
    public void Set(string service, bool serving)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _set[service] = serving ? ServingStatus.Serving : ServingStatus.NotServing;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.TrySetResult();
    }

    private HealthCheckResponse Check(HealthCheckRequest request)
    {
        var (status, _) = Now(request.Service);
        return status == ServingStatus.ServiceUnknown
            ? throw new WireException(StatusCode.NotFound, $"There is no service '{request.Service}'.")
            : new HealthCheckResponse { Status = status };
    }

    private async Task WatchAsync(HealthCheckRequest request, IWireWriter<HealthCheckResponse> replies, WireContext context)
    {
        ServingStatus? told = null;
        while (true)
        {
            var (status, changed) = Now(request.Service);
            if (status != told)
            {
                told = status;
                await replies.WriteAsync(new HealthCheckResponse { Status = status }, context.CancellationToken);
            }

            await changed.WaitAsync(context.CancellationToken);
        }
    }

    private (ServingStatus Status, Task Changed) Now(string service)
    {
        lock (_lock)
        {
            var known = service.Length == 0 || registry.Services.Any(mapped => mapped.FullName == service);
            var status = _set.TryGetValue(service, out var set) ? set : known ? ServingStatus.Serving : ServingStatus.ServiceUnknown;
            return (status, _changed.Task);
        }
    }
}
