using MotCua.Contracts.Json;
using MotCua.Contracts.V1;
using MotCua.Sdk.Signing;

namespace MotCua.Sdk.Messages;

/// <summary>Normalise → validate → fix the bytes → sign, in that order and once.</summary>
internal sealed class MessagePreparer(MessageSealer sealer)
{
    /// <exception cref="MessageInvalidException">The message breaks rules; nothing was signed.</exception>
    public async ValueTask<PreparedMessage> PrepareAsync(Message message, CancellationToken cancellationToken)
    {
        var (read, payload) = Fix(message);
        return new PreparedMessage(read, await sealer.SealAsync(payload, cancellationToken));
    }

    /// <summary>All but the signature: the message as its bytes say it, and the bytes.</summary>
    /// <exception cref="MessageInvalidException">The message breaks rules.</exception>
    public static (Message Message, byte[] Payload) Fix(Message message)
    {
        var payload = Write(message);
        var read = MotCuaJson.Read<Message>(payload, JsonReading.Strict);
        if (!read.IsValid)
        {
            throw new MessageInvalidException(read.Reason, read.Violations);
        }

        // MC-CORE-5: a state secret is not even signed.
        if (read.Value!.Header.Secrecy is not (Secrecy.Unspecified or Secrecy.Ordinary))
        {
            throw new MessageInvalidException(ErrorReason.SecrecyNotAllowed, [new Violation("header.secrecy", "secrecy", "Only ordinary messages travel here.", "Chỉ thông điệp thường được gửi qua đây.", ErrorReason.SecrecyNotAllowed)]);
        }

        var violations = MessageRules.Check(read.Value!);
        return violations.Count == 0 ? (read.Value!, payload) : throw new MessageInvalidException(violations[0].Reason, violations);
    }

    private static byte[] Write(Message message)
    {
        try
        {
            return MotCuaJson.WriteNormalized(message);
        }
        catch (MotCuaJsonException e)
        {
            throw new MessageInvalidException(e.Violation.Reason, [e.Violation]);
        }
    }
}
