using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Rpc;
using MotCua.Contracts.Wire;
using MotCua.ReferenceServer.Configuration;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>The hub's JSON, which stops at the first violation of a request.</summary>
internal sealed class FirstViolationJson : IWireJson
{
    private readonly HubJson _hub = new();

    public void Write(IMessage message, IBufferWriter<byte> writer) => _hub.Write(message, writer);

    public IMessage Read(MessageDescriptor descriptor, ReadOnlySequence<byte> utf8)
    {
        try
        {
            return _hub.Read(descriptor, utf8);
        }
        catch (WireFormatException e)
        {
            throw new WireFormatException(new WireError(e.Error.Code, e.Error.Message, [.. e.Error.Details.Select(First)]), e);
        }
    }

    private static Any First(Any detail) => detail.Is(BadRequest.Descriptor) ? Any.Pack(new BadRequest { FieldViolations = { detail.Unpack<BadRequest>().FieldViolations.Take(1) } }) : detail;
}
