using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using MotCua.Contracts.Json;
using MotCua.Contracts.Wire;

namespace MotCua.Sdk.Exchange;

/// <summary>MotCua JSON as the notation of the JSON wire.</summary>
internal sealed class MotCuaWireJson : IWireJson
{
    public void Write(IMessage message, IBufferWriter<byte> writer) => MotCuaJson.WriteTo(writer, message);

    public IMessage Read(MessageDescriptor descriptor, ReadOnlySequence<byte> utf8)
    {
        var bytes = utf8.IsSingleSegment ? utf8.FirstSpan : utf8.ToArray();
        var read = MotCuaJson.Read(descriptor, bytes, JsonReading.Tolerant);
        return read.Value ?? throw new WireFormatException(
            new WireError(StatusCode.Internal, string.Join("; ", read.Violations.Take(5).Select(v => $"{v.Path}: {v.MessageEn}"))));
    }
}
