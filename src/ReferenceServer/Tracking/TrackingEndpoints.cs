using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Tracking;

/// <summary>motcua.v1.Tracking on both wires.</summary>
internal static class TrackingEndpoints
{
    /// <param name="endpoints">Where to map.</param>
    /// <param name="callerOf">The proven caller of a call; throws UNAUTHENTICATED_SYSTEM when there is none.</param>
    public static IEndpointConventionBuilder MapTracking(this IEndpointRouteBuilder endpoints, Func<WireContext, Caller> callerOf)
    {
        var tracking = endpoints.ServiceProvider.GetRequiredService<TrackingService>();
        var lookUps = endpoints.ServiceProvider.GetRequiredService<LookUpService>();
        var service = TrackingReflection.Descriptor.Services.Single(s => s.Name == "Tracking");
        return endpoints.MapWire(service, wire => wire
            .Unary<GetDossierRequest, GetDossierResponse>("GetDossier", (request, context) => tracking.GetDossierAsync(request, callerOf(context), context.CancellationToken))
            .Unary<GetTimelineRequest, GetTimelineResponse>("GetTimeline", (request, context) => tracking.GetTimelineAsync(request, callerOf(context), context.CancellationToken))
            .Unary<ListDossiersRequest, ListDossiersResponse>("ListDossiers", (request, context) => tracking.ListDossiersAsync(request, callerOf(context), context.CancellationToken))
            .ServerStreaming<WatchRequest, WatchResponse>("Watch", (request, writer, context) =>
                tracking.WatchAsync(request, e => writer.WriteAsync(e, context.CancellationToken), callerOf(context), context.CancellationToken))
            .Unary<LookUpRequest, LookUpResponse>("LookUp", (request, context) => lookUps.LookUpAsync(request, callerOf(context), context.CancellationToken))
            .Unary<IssueLookUpSecretRequest, IssueLookUpSecretResponse>("IssueLookUpSecret", (request, context) => lookUps.IssueAsync(request, callerOf(context), context.CancellationToken)));
    }
}
