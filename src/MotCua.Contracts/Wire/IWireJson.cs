using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace MotCua.Contracts.Wire;

/// <summary>The JSON form of messages on the Connect wire. The wire knows frames; what JSON is accepted is decided here.</summary>
public interface IWireJson
{
    /// <summary>Writes a message as UTF-8 JSON.</summary>
    /// <param name="message">The message.</param>
    /// <param name="writer">Where to.</param>
    void Write(IMessage message, IBufferWriter<byte> writer);

    /// <summary>Reads a message.</summary>
    /// <param name="descriptor">Its type.</param>
    /// <param name="utf8">The JSON.</param>
    /// <exception cref="WireFormatException">The JSON is not a message of this type; carries the error for the caller.</exception>
    IMessage Read(MessageDescriptor descriptor, ReadOnlySequence<byte> utf8);
}
