using MotCua.Contracts.Wire;

namespace MotCua.ReferenceServer.Wire;

/// <summary>What both wires hold to.</summary>
internal sealed class WireOptions
{
    /// <summary>The greatest message in bytes, before and after decompression; above it the answer is RESOURCE_EXHAUSTED.</summary>
    public int MaxMessageBytes { get; set; } = Frame.DefaultMaxSize;

    /// <summary>Replies from this size are compressed for callers that accept gzip; null leaves it to the handler.</summary>
    public int? CompressRepliesFrom { get; set; }

    /// <summary>Turns an exception of a handler into the error for the caller; null from it means <see cref="Failed"/> and an error in the log.</summary>
    public Func<Exception, WireException?> MapException { get; set; } = static _ => null;

    /// <summary>The error for the caller where the server itself failed.</summary>
    public Func<WireException> Failed { get; set; } = static () =>
        new WireException(StatusCode.Internal, "The server failed; its log names the cause. / Máy chủ gặp lỗi; nguyên nhân ghi trong nhật ký máy chủ.");

    /// <summary>Runs around each operation that is no stream: its full name, request, call, and the operation itself. None by default.</summary>
    public Func<string, Google.Protobuf.IMessage, WireContext, Func<Task<Google.Protobuf.IMessage>>, Task<Google.Protobuf.IMessage>>? Around { get; set; }

    /// <summary>Sees each message of a stream before it is written; what it gives is written, null is left out. None by default.</summary>
    public Func<Google.Protobuf.Reflection.MethodDescriptor, Google.Protobuf.IMessage, Google.Protobuf.IMessage?>? Streamed { get; set; }

    /// <summary>Fires when the host stops: calls of <see cref="EndsWithHost"/> are then answered UNAVAILABLE, the others are finished.</summary>
    public CancellationToken Stopping { get; set; }

    /// <summary>Methods that wait for something to happen, which would keep the host from stopping. Streams of the server by default.</summary>
    public Func<Google.Protobuf.Reflection.MethodDescriptor, bool> EndsWithHost { get; set; } = static method => method.IsServerStreaming;
}
