using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Json.Rules;

/// <summary>Rules across the header's fields.</summary>
internal static class HeaderRules
{
    private const int MaxDays = 366;

    internal static void Check(Message message, RuleReport report)
    {
        var header = message.Header;
        if (header.CreatedAt is { } created)
        {
            if (!TryReadTime(header.Id, out var milliseconds) || milliseconds != Milliseconds(created))
            {
                report.Add("header.id", "id-time", "The time inside the UUIDv7 is not createdAt to the millisecond; make both from one reading of the clock.", "Thời điểm trong UUIDv7 không trùng createdAt đến mili giây; hãy tạo cả hai từ một lần đọc đồng hồ.");
            }

            if (header.ExpiresAt is { } expires)
            {
                CheckExpiry(created, expires, report);
            }
        }

        if (header.Dossier.Length == 0 && HeaderNeeds.Dossier(message.BodyCase))
        {
            report.Add("header.dossier", "dossier-required", "This body is about a dossier; name its code.", "Nội dung này nói về một hồ sơ; hãy ghi mã hồ sơ.");
        }

        if (header.Task.Length == 0 && HeaderNeeds.Task(message.BodyCase))
        {
            report.Add("header.task", "task-required", "This body touches a task; name it.", "Nội dung này tác động tới một phần việc; hãy ghi mã phần việc (task).");
        }
    }

    private static void CheckExpiry(Timestamp created, Timestamp expires, RuleReport report)
    {
        var span = Milliseconds(expires) - Milliseconds(created);
        if (span <= 0)
        {
            report.Add("header.expiresAt", "expiry", "Must be later than createdAt.", "Phải muộn hơn createdAt.");
        }
        else if (span > MaxDays * 86_400_000L)
        {
            report.Add("header.expiresAt", "expiry", "At most 366 days after createdAt.", "Không quá 366 ngày sau createdAt.");
        }
    }

    private static long Milliseconds(Timestamp time) => (time.Seconds * 1000) + (time.Nanos / 1_000_000);

    private static bool TryReadTime(string id, out long milliseconds)
    {
        milliseconds = 0;
        return id.Length == 36
            && long.TryParse(string.Concat(id.AsSpan(0, 8), id.AsSpan(9, 4)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out milliseconds);
    }
}
