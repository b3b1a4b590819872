using System.Buffers;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using MotCua.Contracts.Wire;

namespace MotCua.ReferenceServer.Configuration;

/// <summary>The JSON of requests and answers.</summary>
internal sealed class HubJson : IWireJson
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public void Write(IMessage message, IBufferWriter<byte> writer) =>
        Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(message), writer);

    public IMessage Read(MessageDescriptor descriptor, ReadOnlySequence<byte> utf8)
    {
        try
        {
            return Parser.Parse(Encoding.UTF8.GetString(utf8), descriptor);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new WireFormatException(new WireError(StatusCode.InvalidArgument, e.Message), e);
        }
    }
}
