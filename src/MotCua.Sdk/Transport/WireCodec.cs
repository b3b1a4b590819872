using System.Buffers;
using Google.Protobuf;
using MotCua.Contracts.Wire;

namespace MotCua.Sdk.Transport;

/// <summary>Messages to bytes and back for one channel.</summary>
internal sealed class WireCodec(WireChannelOptions options)
{
    private readonly IWireJson? _json = options.Kind == WireKind.ConnectJson
        ? options.Json ?? throw new InvalidOperationException("A Connect channel with JSON needs its notation (WireChannelOptions.Json).")
        : null;

    public bool WantsCompression(int size, WireCallOptions call) =>
        size > 0 && (call.Compress ?? size >= (options.CompressRequestsFrom ?? int.MaxValue));

    public void Encode(IMessage message, IBufferWriter<byte> writer)
    {
        if (_json is not null)
        {
            _json.Write(message, writer);
            return;
        }

        message.WriteTo(writer);
    }

    /// <summary>Writes a message as a frame.</summary>
    public void EncodeFrame(IMessage message, WireCallOptions call, PooledBuffer writer)
    {
        if (_json is null && message.CalculateSize() is var size && !WantsCompression(size, call))
        {
            Frame.WriteHeader(writer.GetSpan(Frame.HeaderSize), FrameFlags.None, size);
            writer.Advance(Frame.HeaderSize);
            message.WriteTo(writer);
            return;
        }

        using var plain = new PooledBuffer();
        Encode(message, plain);
        if (!WantsCompression(plain.Written.Length, call))
        {
            Frame.Write(writer, FrameFlags.None, plain.Written.Span);
            return;
        }

        using var compressed = new PooledBuffer();
        WireGzip.Compress(plain.Written.Span, compressed);
        Frame.Write(writer, FrameFlags.Compressed, compressed.Written.Span);
    }

    public TReply Decode<TRequest, TReply>(
        ReadOnlySequence<byte> bytes, bool compressed, WireMethod<TRequest, TReply> method, HttpResponseMessage response)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage<TReply>
    {
        if (compressed)
        {
            using var plain = WireAnswer.Decompress(bytes, options.MaxMessageBytes, response);
            return Decode(new ReadOnlySequence<byte>(plain.Written), false, method, response);
        }

        try
        {
            return _json is null ? method.Parser.ParseFrom(bytes) : (TReply)_json.Read(method.Reply, bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new WireCallException(new WireError(StatusCode.Internal, $"The reply is no {method.Reply.FullName}."), e);
        }
        catch (WireFormatException e)
        {
            throw new WireCallException(new WireError(StatusCode.Internal, $"The reply is no {method.Reply.FullName}: {e.Message}"), e);
        }
    }
}
