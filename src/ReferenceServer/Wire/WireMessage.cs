using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using MotCua.Contracts.Wire;

namespace MotCua.ReferenceServer.Wire;

/// <summary>How messages of one type are read; made once when a method is mapped.</summary>
internal sealed class WireMessage<T>(MessageDescriptor descriptor)
    where T : class, IMessage<T>
{
    // What the contract does not know says nothing here, and may be of forms that proto3 does not have (groups).
    private readonly MessageParser<T> _parser = ((MessageParser<T>)descriptor.Parser).WithDiscardUnknownFields(true);

    public T Read(ReadOnlySequence<byte> bytes, WireProtocol protocol, IWireJson json)
    {
        if (protocol.IsJson())
        {
            return (T)json.Read(descriptor, bytes);
        }

        try
        {
            return _parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            // Official gRPC servers answer INTERNAL here, Connect servers invalid_argument (MC-WIRE-24).
            var code = protocol == WireProtocol.Grpc ? StatusCode.Internal : StatusCode.InvalidArgument;
            throw new WireFormatException(new WireError(code, $"The request is no {descriptor.FullName}: {e.Message}"), e);
        }
    }
}
