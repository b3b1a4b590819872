using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace MotCua.ReferenceServer.Wire;

/// <summary>One request, many replies.</summary>
internal sealed class ServerStreamingMethod<TRequest, TReply>(
    MethodDescriptor descriptor, Func<TRequest, IWireWriter<TReply>, WireContext, Task> handler)
    : WireMethod(descriptor)
    where TRequest : class, IMessage<TRequest>
    where TReply : class, IMessage<TReply>
{
    private readonly WireMessage<TRequest> _request = new(descriptor.InputType);

    public override async Task RunAsync(WireCall call) =>
        await handler(await call.ReadOneAsync(_request), new WireWriter<TReply>(call, call.Runtime.Options.Streamed is { } streamed ? reply => (TReply?)streamed(Descriptor, reply) : null), call.Context);
}
