using Google.Protobuf;
using Google.Protobuf.Reflection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace MotCua.ReferenceServer.Wire;

/// <summary>Gives the methods of one service their handlers. What is not given a handler answers UNIMPLEMENTED.</summary>
internal sealed class WireServiceBuilder(ServiceDescriptor service)
{
    private readonly Dictionary<string, WireMethod> _methods = new(StringComparer.Ordinal);
    private Func<WireContext, ValueTask>? _before;

    internal IEnumerable<WireMethod> Methods
    {
        get
        {
            foreach (var method in _methods.Values)
            {
                method.Before = _before;
            }

            return _methods.Values;
        }
    }

    /// <summary>Runs before each call of this service, before its request is read.</summary>
    public WireServiceBuilder Before(Func<WireContext, ValueTask> step)
    {
        _before = step;
        return this;
    }

    public WireServiceBuilder Unary<TRequest, TReply>(string method, Func<TRequest, WireContext, Task<TReply>> handler)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage<TReply> =>
        Add(new UnaryMethod<TRequest, TReply>(Find<TRequest, TReply>(method, false, false), handler));

    public WireServiceBuilder ServerStreaming<TRequest, TReply>(string method, Func<TRequest, IWireWriter<TReply>, WireContext, Task> handler)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage<TReply> =>
        Add(new ServerStreamingMethod<TRequest, TReply>(Find<TRequest, TReply>(method, false, true), handler));

    public WireServiceBuilder ClientStreaming<TRequest, TReply>(string method, Func<IAsyncEnumerable<TRequest>, WireContext, Task<TReply>> handler)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage<TReply> =>
        Add(new ClientStreamingMethod<TRequest, TReply>(Find<TRequest, TReply>(method, true, false), handler));

    public WireServiceBuilder Duplex<TRequest, TReply>(
        string method, Func<IAsyncEnumerable<TRequest>, IWireWriter<TReply>, WireContext, Task> handler)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage<TReply> =>
        Add(new DuplexMethod<TRequest, TReply>(Find<TRequest, TReply>(method, true, true), handler));

    private WireServiceBuilder Add(WireMethod method)
    {
        _methods.Add(method.Descriptor.Name, method);
        return this;
    }

    private MethodDescriptor Find<TRequest, TReply>(string name, bool clientStreaming, bool serverStreaming)
    {
        var method = service.FindMethodByName(name)
            ?? throw new InvalidOperationException($"{service.FullName} has no method {name}.");
        if (method.InputType.ClrType != typeof(TRequest) || method.OutputType.ClrType != typeof(TReply))
        {
            throw new InvalidOperationException(
                $"{method.FullName} takes {method.InputType.FullName} and answers {method.OutputType.FullName}; its handler does not.");
        }

        if (method.IsClientStreaming != clientStreaming || method.IsServerStreaming != serverStreaming)
        {
            throw new InvalidOperationException($"{method.FullName} streams otherwise than its handler.");
        }

        return method;
    }
}
