using Microsoft.Extensions.Options;

namespace MotCua.Sdk.Outbox;

/// <summary>Checks the outbox's settings when the host starts; nothing falls back to memory.</summary>
internal sealed class OutboxOptionsValidator(bool hasStore) : IValidateOptions<OutboxOptions>
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    public ValidateOptionsResult Validate(string? name, OutboxOptions options)
    {
        var failures = new List<string>();
        if (!hasStore)
        {
            failures.Add("OutboxOptions: an outbox is registered without a store; install MotCua.Sdk.Sqlite and call .UseSqliteStore(\"/var/lib/motcua/motcua.db\"), or .UseStore(...) with your own database. "
                + "| Đã đăng ký hộp gửi mà chưa có kho; hãy cài MotCua.Sdk.Sqlite và gọi .UseSqliteStore(\"/var/lib/motcua/motcua.db\"), hoặc .UseStore(...) với cơ sở dữ liệu của hệ thống.");
        }

        void Range<T>(string option, T value, T least, T most)
            where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            {
                failures.Add($"OutboxOptions.{option}: is {value}; give {least} to {most}. | đang là {value}; hãy đặt từ {least} đến {most}.");
            }
        }

        Range(nameof(options.MaxBatch), options.MaxBatch, 1, 1000);
        Range(nameof(options.BatchMaxAge), options.BatchMaxAge, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Range(nameof(options.MaxConcurrency), options.MaxConcurrency, 1, 16);
        Range(nameof(options.MaxUploads), options.MaxUploads, 1, 16);
        Range(nameof(options.PollInterval), options.PollInterval, 10 * Millisecond, TimeSpan.FromMinutes(1));
        Range(nameof(options.BaseDelay), options.BaseDelay, Millisecond, TimeSpan.FromMinutes(1));
        Range(nameof(options.MaxDelay), options.MaxDelay, options.BaseDelay, TimeSpan.FromHours(24));
        Range(nameof(options.CircuitMaxDelay), options.CircuitMaxDelay, options.BaseDelay, TimeSpan.FromHours(1));
        Range(nameof(options.Lease), options.Lease, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Range(nameof(options.KeepSent), options.KeepSent, TimeSpan.FromHours(1), TimeSpan.FromDays(3650));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
