using Google.Protobuf;
using MotCua.Contracts.V1;

namespace MotCua.Sdk.Exchange;

/// <summary>A verified message with its body at hand.</summary>
/// <typeparam name="TBody">A body of <see cref="Contracts.V1.Message"/>.</typeparam>
/// <param name="Received">The message with its delivery and statement.</param>
/// <param name="Body">Its body.</param>
public sealed record ReceivedMessage<TBody>(ReceivedMessage Received, TBody Body)
    where TBody : class, IMessage<TBody>
{
    /// <summary>What it says.</summary>
    public Message Message => Received.Message;

    /// <summary>Its header.</summary>
    public Header Header => Received.Message.Header;

    /// <summary>Shows ids; never content.</summary>
    /// <returns>A text for a log.</returns>
    public override string ToString() => Received.ToString();
}
