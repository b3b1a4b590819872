using Google.Protobuf;

namespace MotCua.ReferenceServer.Wire;

/// <summary>Writes the replies of a stream into its call.</summary>
/// <param name="call">The call.</param>
/// <param name="seen">What is written in a reply's place; null leaves it out.</param>
internal sealed class WireWriter<TReply>(WireCall call, Func<TReply, TReply?>? seen = null) : IWireWriter<TReply>
    where TReply : class, IMessage
{
    public ValueTask WriteAsync(TReply reply, CancellationToken cancellationToken = default) =>
        Seen(reply) is { } written ? call.WriteAndFlushAsync(written, cancellationToken) : ValueTask.CompletedTask;

    public void Add(TReply reply)
    {
        if (Seen(reply) is { } written)
        {
            call.Write(written);
        }
    }

    private TReply? Seen(TReply reply) => seen is null ? reply : seen(reply);
}
