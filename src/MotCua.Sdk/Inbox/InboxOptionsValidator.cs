using Microsoft.Extensions.Options;

namespace MotCua.Sdk.Inbox;

/// <summary>Checks the inbox's settings when the host starts; nothing falls back to memory.</summary>
internal sealed class InboxOptionsValidator(bool hasStore) : IValidateOptions<InboxOptions>
{
    public ValidateOptionsResult Validate(string? name, InboxOptions options)
    {
        var failures = new List<string>();
        if (!hasStore)
        {
            failures.Add("InboxOptions: a handler is registered without a store for its inbox; install MotCua.Sdk.Sqlite and call .UseSqliteStore(\"/var/lib/motcua/motcua.db\"), or .UseStore(...) with your own database. "
                + "| Đã đăng ký bộ xử lý mà chưa có kho cho hộp nhận; hãy cài MotCua.Sdk.Sqlite và gọi .UseSqliteStore(\"/var/lib/motcua/motcua.db\"), hoặc .UseStore(...) với cơ sở dữ liệu của hệ thống.");
        }

        void Range<T>(string option, T value, T least, T most)
            where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            {
                failures.Add($"InboxOptions.{option}: is {value}; give {least} to {most}. | đang là {value}; hãy đặt từ {least} đến {most}.");
            }
        }

        Range(nameof(options.MaxBatch), options.MaxBatch, 1, 1000);
        Range(nameof(options.BatchMaxAge), options.BatchMaxAge, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Range(nameof(options.KeepHandled), options.KeepHandled, TimeSpan.FromDays(40), TimeSpan.FromDays(3650));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
