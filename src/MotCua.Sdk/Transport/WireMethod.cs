using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace MotCua.Sdk.Transport;

/// <summary>A method as a client calls it; made once and kept.</summary>
internal sealed class WireMethod<TRequest, TReply>
    where TRequest : class, IMessage<TRequest>
    where TReply : class, IMessage<TReply>
{
    /// <exception cref="InvalidOperationException">The service has no such method, or its types differ.</exception>
    public WireMethod(ServiceDescriptor service, string name)
    {
        var method = service.FindMethodByName(name)
            ?? throw new InvalidOperationException($"{service.FullName} has no method {name}.");
        if (method.InputType.ClrType != typeof(TRequest) || method.OutputType.ClrType != typeof(TReply))
        {
            throw new InvalidOperationException($"{method.FullName} takes {method.InputType.FullName} and answers {method.OutputType.FullName}.");
        }

        Path = $"{service.FullName}/{name}";
        IsStreaming = method.IsClientStreaming || method.IsServerStreaming;
        Reply = method.OutputType;
        Parser = (MessageParser<TReply>)method.OutputType.Parser;
    }

    /// <summary><c>package.Service/Method</c>.</summary>
    public string Path { get; }

    public bool IsStreaming { get; }

    public MessageDescriptor Reply { get; }

    public MessageParser<TReply> Parser { get; }
}
