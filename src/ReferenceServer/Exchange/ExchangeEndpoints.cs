using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>motcua.v1.Exchange on both wires.</summary>
internal static class ExchangeEndpoints
{
    /// <param name="endpoints">Where to map.</param>
    /// <param name="callerOf">The proven caller of a call; throws UNAUTHENTICATED_SYSTEM when there is none.</param>
    public static IEndpointConventionBuilder MapExchange(this IEndpointRouteBuilder endpoints, Func<WireContext, Caller> callerOf)
    {
        var services = endpoints.ServiceProvider;
        var sending = services.GetRequiredService<SendService>();
        var pulling = services.GetRequiredService<PullService>();
        var subscribing = services.GetRequiredService<SubscribeService>();
        var settling = services.GetRequiredService<SettleService>();
        var messages = services.GetRequiredService<MessageService>();
        var ping = services.GetRequiredService<PingService>();
        var service = ExchangeReflection.Descriptor.Services.Single(s => s.Name == "Exchange");
        return endpoints.MapWire(service, wire => wire
            .Unary<SendRequest, SendResponse>("Send", (request, context) => sending.SendAsync(request, callerOf(context), context.CancellationToken))
            .Unary<SendBatchRequest, SendBatchResponse>("SendBatch", (request, context) => sending.SendBatchAsync(request, callerOf(context), context.CancellationToken))
            .Unary<PullRequest, PullResponse>("Pull", (request, context) => pulling.PullAsync(request, callerOf(context), context.CancellationToken))
            .ServerStreaming<SubscribeRequest, SubscribeResponse>("Subscribe", (request, writer, context) =>
                subscribing.SubscribeAsync(request, writer, callerOf(context), context.CancellationToken))
            .Unary<AcknowledgeRequest, AcknowledgeResponse>("Acknowledge", (request, context) => settling.AcknowledgeAsync(request, callerOf(context)))
            .Unary<RejectRequest, RejectResponse>("Reject", (request, context) => settling.RejectAsync(request, callerOf(context)))
            .Unary<ListDeadLettersRequest, ListDeadLettersResponse>("ListDeadLetters", (request, context) => settling.ListAsync(request, callerOf(context), context.CancellationToken))
            .Unary<RedeliverRequest, RedeliverResponse>("Redeliver", (request, context) => settling.RedeliverAsync(request, callerOf(context)))
            .Unary<GetMessageRequest, GetMessageResponse>("GetMessage", (request, context) => messages.GetAsync(request, callerOf(context), context.CancellationToken))
            .Unary<PingRequest, PingResponse>("Ping", (request, context) => Task.FromResult(ping.Ping(request, callerOf(context)))));
    }
}
