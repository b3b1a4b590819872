using Google.Protobuf;
using Google.Protobuf.Reflection;
using MotCua.Contracts.Wire;

namespace MotCua.ReferenceServer.Wire;

/// <summary>One request, one reply.</summary>
internal sealed class UnaryMethod<TRequest, TReply>(MethodDescriptor descriptor, Func<TRequest, WireContext, Task<TReply>> handler)
    : WireMethod(descriptor)
    where TRequest : class, IMessage<TRequest>
    where TReply : class, IMessage<TReply>
{
    private readonly WireMessage<TRequest> _request = new(descriptor.InputType);

    public override async Task RunAsync(WireCall call)
    {
        var request = await call.ReadOneAsync(_request);
        var running = call.Runtime.Options.Around is { } around ? AroundAsync(around, request, call.Context) : handler(request, call.Context);
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

    private async Task<TReply> AroundAsync(Func<string, IMessage, WireContext, Func<Task<IMessage>>, Task<IMessage>> around, TRequest request, WireContext context) =>
        (TReply)await around(FullName, request, context, async () => await handler(request, context));
}
