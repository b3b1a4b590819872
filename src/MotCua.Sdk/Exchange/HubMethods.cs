using MotCua.Contracts.V1;
using MotCua.Sdk.Transport;

namespace MotCua.Sdk.Exchange;

/// <summary>The operations of the Exchange service, as the transport calls them.</summary>
internal static class HubMethods
{
    private static readonly Google.Protobuf.Reflection.ServiceDescriptor Service = ExchangeReflection.Descriptor.Services.Single();

    public static readonly WireMethod<SendRequest, SendResponse> Send = new(Service, "Send");
    public static readonly WireMethod<SendBatchRequest, SendBatchResponse> SendBatch = new(Service, "SendBatch");
    public static readonly WireMethod<PullRequest, PullResponse> Pull = new(Service, "Pull");
    public static readonly WireMethod<SubscribeRequest, SubscribeResponse> Subscribe = new(Service, "Subscribe");
    public static readonly WireMethod<AcknowledgeRequest, AcknowledgeResponse> Acknowledge = new(Service, "Acknowledge");
    public static readonly WireMethod<RejectRequest, RejectResponse> Reject = new(Service, "Reject");
    public static readonly WireMethod<ListDeadLettersRequest, ListDeadLettersResponse> ListDeadLetters = new(Service, "ListDeadLetters");
    public static readonly WireMethod<RedeliverRequest, RedeliverResponse> Redeliver = new(Service, "Redeliver");
    public static readonly WireMethod<GetMessageRequest, GetMessageResponse> GetMessage = new(Service, "GetMessage");
    public static readonly WireMethod<PingRequest, PingResponse> Ping = new(Service, "Ping");
}
