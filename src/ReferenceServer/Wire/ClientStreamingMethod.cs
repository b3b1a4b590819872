using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace MotCua.ReferenceServer.Wire;

/// <summary>Many requests, one reply.</summary>
internal sealed class ClientStreamingMethod<TRequest, TReply>(
    MethodDescriptor descriptor, Func<IAsyncEnumerable<TRequest>, WireContext, Task<TReply>> handler)
    : WireMethod(descriptor)
    where TRequest : class, IMessage<TRequest>
    where TReply : class, IMessage<TReply>
{
    private readonly WireMessage<TRequest> _request = new(descriptor.InputType);

    public override async Task RunAsync(WireCall call) =>
        call.Write(await handler(call.ReadAllAsync(_request), call.Context));
}
