using Google.Protobuf;

namespace MotCua.ReferenceServer.Wire;

/// <summary>Writes the replies of a stream into its call.</summary>
internal sealed class WireWriter<TReply>(WireCall call) : IWireWriter<TReply>
    where TReply : IMessage
{
    public ValueTask WriteAsync(TReply reply, CancellationToken cancellationToken = default) =>
        call.WriteAndFlushAsync(reply, cancellationToken);

    public void Add(TReply reply) => call.Write(reply);
}
