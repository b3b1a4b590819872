using Google.Protobuf;
using Google.Protobuf.Reflection;
using MotCua.Contracts.Wire;

namespace MotCua.ReferenceServer.Wire;

/// <summary>One mapped method: reads its request or requests, runs its handler, writes its reply or replies.</summary>
internal abstract class WireMethod(MethodDescriptor descriptor)
{
    public MethodDescriptor Descriptor { get; } = descriptor;

    public string FullName { get; } = $"{descriptor.Service.FullName}/{descriptor.Name}";

    public bool IsStreaming { get; } = descriptor.IsClientStreaming || descriptor.IsServerStreaming;

    /// <summary>Runs before the request is read: authentication, switches of a service. Throws to refuse.</summary>
    public Func<WireContext, ValueTask>? Before { get; set; }

    public abstract Task RunAsync(WireCall call);
}

internal sealed class UnaryMethod<TRequest, TReply>(MethodDescriptor descriptor, Func<TRequest, WireContext, Task<TReply>> handler)
    : WireMethod(descriptor)
    where TRequest : class, IMessage<TRequest>
    where TReply : class, IMessage<TReply>
{
    private readonly WireMessage<TRequest> _request = new(descriptor.InputType);

    public override async Task RunAsync(WireCall call)
    {
        var request = await call.ReadOneAsync(_request);
        var running = handler(request, call.Context);
        if (!running.IsCompleted && call.HasDeadline)
        {
            await Task.WhenAny(running, Task.Delay(Timeout.InfiniteTimeSpan, call.Context.CancellationToken));
            if (!running.IsCompleted && call.DeadlinePassed)
            {
                // MC-WIRE-14: the caller gets its answer at the deadline even if the handler does not look at the token.
                await call.FailEarlyAsync(new WireError(StatusCode.DeadlineExceeded, "The deadline passed."));
            }
        }

        var reply = await running;
        if (!call.IsFinished)
        {
            call.Write(reply);
        }
    }
}

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

internal sealed class ServerStreamingMethod<TRequest, TReply>(
    MethodDescriptor descriptor, Func<TRequest, IWireWriter<TReply>, WireContext, Task> handler)
    : WireMethod(descriptor)
    where TRequest : class, IMessage<TRequest>
    where TReply : class, IMessage<TReply>
{
    private readonly WireMessage<TRequest> _request = new(descriptor.InputType);

    public override async Task RunAsync(WireCall call) =>
        await handler(await call.ReadOneAsync(_request), new WireWriter<TReply>(call), call.Context);
}

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

internal sealed class WireWriter<TReply>(WireCall call) : IWireWriter<TReply>
    where TReply : IMessage
{
    public ValueTask WriteAsync(TReply reply, CancellationToken cancellationToken = default) =>
        call.WriteAndFlushAsync(reply, cancellationToken);
}
