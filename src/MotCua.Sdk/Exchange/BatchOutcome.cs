using MotCua.Contracts.Errors;
using MotCua.Sdk.Messages;

namespace MotCua.Sdk.Exchange;

/// <summary>What became of one message of a batch: exactly one of <paramref name="Sent"/> and <paramref name="Failure"/> is set.</summary>
/// <param name="Prepared">The message.</param>
/// <param name="Sent">The verified receipt.</param>
/// <param name="Failure">A <see cref="RefusalException"/>, or a <see cref="ReceiptInvalidException"/>.</param>
public sealed record BatchOutcome(PreparedMessage Prepared, SendOutcome? Sent, Exception? Failure)
{
    /// <summary>Whether the hub holds the message.</summary>
    public bool IsSent => Sent is not null;
}
