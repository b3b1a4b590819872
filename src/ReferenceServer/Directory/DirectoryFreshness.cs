using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Directory;

/// <summary>
/// How old the hub's directory may be. Without word from the authority it goes on for a limit (MC-DIR-28); then (MC-DIR-29) nobody's certificate is taken,
/// for a revocation may have been missed. What is refused is retryable: senders keep it.
/// </summary>
internal sealed class DirectoryFreshness(TimeSpan? limit, TimeProvider time)
{
    private const uint RetryMs = 60_000;

    private long _heardAt = DateTimeOffset.MinValue.UtcTicks;

    /// <summary>When the authority last answered; null without one, or before the first time.</summary>
    public DateTimeOffset? HeardAt => Interlocked.Read(ref _heardAt) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    public void Heard(DateTimeOffset at) => Interlocked.Exchange(ref _heardAt, at.UtcTicks);

    /// <summary>The refusal of whoever calls now, or null.</summary>
    public Refusal? Check()
    {
        if (limit is not { } longest || time.GetUtcNow().UtcTicks - Interlocked.Read(ref _heardAt) <= longest.Ticks)
        {
            return null;
        }

        var hours = (int)longest.TotalHours;
        var refusal = Refusals.Create(ErrorReason.HubBusy, "directory",
            $"This hub has had no word from the directory authority for more than {hours} hours and takes no certificate until it has. Nothing is lost: send again later.",
            $"Quá {hours} giờ nút này không liên lạc được cơ quan quản lý Danh bạ nên chưa nhận chứng thư nào. Không mất dữ liệu: hãy gửi lại sau.");
        refusal.RetryAfterMs = RetryMs;
        return refusal;
    }
}
