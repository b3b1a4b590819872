using Google.Protobuf;
using MotCua.Contracts.Json;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Configuration;

/// <summary>Unary methods whose requests keep the contract's constraints on every wire.</summary>
internal static class CheckedCalls
{
    /// <summary>As <see cref="WireServiceBuilder.Unary"/>; a request that breaks a constraint is refused with every violation.</summary>
    public static WireServiceBuilder CheckedUnary<TRequest, TReply>(
        this WireServiceBuilder service, string method, Func<TRequest, WireContext, Task<TReply>> handler)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage<TReply> =>
        service.Unary<TRequest, TReply>(method, (request, context) =>
        {
            // JSON was checked while it was read.
            _ = context.IsJson ? request : new JsonReadResult<TRequest>(request, MotCuaJson.Check(request)).GetValueOrThrow();
            return handler(request, context);
        });
}
