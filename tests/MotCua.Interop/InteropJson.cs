using System.Buffers;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using MotCua.Contracts.Wire;

namespace MotCua.Interop;

/// <summary>Google's JSON notation behind the wire, for test messages only; the hub has its own stricter one.</summary>
public sealed class InteropJson : IWireJson
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <inheritdoc/>
    public void Write(IMessage message, IBufferWriter<byte> writer) =>
        Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(message), writer);

    /// <inheritdoc/>
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
