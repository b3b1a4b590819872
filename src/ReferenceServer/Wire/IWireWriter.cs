using Google.Protobuf;

namespace MotCua.ReferenceServer.Wire;

/// <summary>The replies of a streaming method. One writer at a time.</summary>
internal interface IWireWriter<in TReply>
    where TReply : IMessage
{
    /// <summary>Sends one reply; waits while the caller does not read.</summary>
    /// <exception cref="OperationCanceledException">The caller went away or its deadline passed.</exception>
    ValueTask WriteAsync(TReply reply, CancellationToken cancellationToken = default);

    /// <summary>Adds one reply to those that the next <see cref="WriteAsync"/> sends: replies that are ready together share frames and system calls.</summary>
    void Add(TReply reply);
}
