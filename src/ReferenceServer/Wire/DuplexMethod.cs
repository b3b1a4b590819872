using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace MotCua.ReferenceServer.Wire;

/// <summary>Many requests, many replies.</summary>
internal sealed class DuplexMethod<TRequest, TReply>(
    MethodDescriptor descriptor, Func<IAsyncEnumerable<TRequest>, IWireWriter<TReply>, WireContext, Task> handler)
    : WireMethod(descriptor)
    where TRequest : class, IMessage<TRequest>
    where TReply : class, IMessage<TReply>
{
    private readonly WireMessage<TRequest> _request = new(descriptor.InputType);

    public override Task RunAsync(WireCall call) =>
        handler(call.ReadAllAsync(_request), new WireWriter<TReply>(call), call.Context);
}
