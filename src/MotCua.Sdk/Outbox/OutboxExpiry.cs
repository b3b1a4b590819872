using System.Text.Json;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.Sdk.Outbox;

/// <summary>When a message ends, and what is said then (MC-DELIVER-6).</summary>
internal static class OutboxExpiry
{
    private static readonly string Reason = ReasonTable.Get(ErrorReason.MessageExpired).Name;

    /// <summary>Whether it is not to be sent any more. One that a person sends again after its end goes once: a hub that holds it answers with its receipt.</summary>
    public static bool IsOver(OutboxItem item, DateTimeOffset now) => item.Reason != Reason && item.ExpiresAt <= now;

    /// <summary>The end without a hub's word. An attempt whose answer was lost may have been taken, so this does not say that it was not.</summary>
    public static OutboxResult End(OutboxItem item)
    {
        var refusal = new Refusal
        {
            Reason = ErrorReason.MessageExpired,
            MessageEn = $"header.expiresAt has passed and no receipt came in {item.Attempts} attempt(s). The hub may hold the message all the same: rearm it, and the hub answers with the receipt if it does; if not, discard it and make a new message.",
            MessageVi = $"Đã quá header.expiresAt mà chưa có biên nhận sau {item.Attempts} lần gửi. Nút vẫn có thể đã nhận thông điệp: hãy cho gửi lại, nếu đã nhận thì nút trả biên nhận; nếu chưa thì hủy bỏ và tạo thông điệp mới.",
        };
        return new OutboxResult(item, null, refusal, default, Reason);
    }

    /// <summary>The payload's <c>header.expiresAt</c>; the header stands first, so little is read.</summary>
    public static DateTimeOffset Read(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.CurrentDepth == 2 && reader.ValueTextEquals("expiresAt"u8))
            {
                reader.Read();
                return reader.GetDateTimeOffset();
            }

            if (!reader.ValueTextEquals("header"u8))
            {
                reader.Skip();
            }
        }

        return DateTimeOffset.MaxValue;
    }
}
