using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace MotCua.ReferenceServer.Configuration;

/// <summary>Reads single settings and gathers what is wrong with them.</summary>
internal sealed class SettingReader(IConfiguration configuration)
{
    private readonly List<ConfigurationError> _errors = [];

    public IReadOnlyList<ConfigurationError> Errors => _errors;

    public void Fail(Setting setting, string en, string vi) =>
        _errors.Add(new ConfigurationError(setting.Flag is null ? setting.FullKey : $"{setting.FullKey} ({setting.Flag})", en, vi));

    public void Fail(string where, string en, string vi) => _errors.Add(new ConfigurationError(where, en, vi));

    public bool IsSet(Setting setting) => Text(setting).Length > 0;

    public string Text(Setting setting) => configuration[setting.FullKey] is { Length: > 0 } text ? text : setting.Default;

    public int Number(Setting setting)
    {
        var text = Text(setting);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= setting.Minimum && number <= setting.Maximum)
        {
            return (int)number;
        }

        Fail(setting,
            $"'{text}' is not a whole number from {setting.Minimum} to {setting.Maximum} ({setting.Unit}). Give one, or leave it out for {setting.Default}.",
            $"'{text}' không phải số nguyên từ {setting.Minimum} đến {setting.Maximum}. Hãy đặt lại, hoặc bỏ đi để dùng {setting.Default}.");
        return int.Parse(setting.Default, CultureInfo.InvariantCulture);
    }

    public bool? Switch(Setting setting)
    {
        var text = Text(setting);
        if (text.Length == 0)
        {
            return null;
        }

        if (bool.TryParse(text, out var on))
        {
            return on;
        }

        Fail(setting, $"'{text}' is neither true nor false. Write one of them.", $"'{text}' không phải true hoặc false. Hãy ghi một trong hai.");
        return null;
    }

    public IReadOnlyList<string> List(Setting setting)
    {
        var items = configuration.GetSection(setting.FullKey).GetChildren().Select(child => child.Value ?? "").ToList();
        return items.Count > 0 ? items : Text(setting).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    public string Path(Setting setting, string otherwise = "") =>
        Text(setting) is { Length: > 0 } text ? System.IO.Path.GetFullPath(text) : otherwise;

    /// <summary>Keys in our section that no setting has: a misspelt key must not pass for the default.</summary>
    public void RefuseUnknownKeys()
    {
        foreach (var (key, value) in configuration.GetSection(Settings.Section).AsEnumerable())
        {
            if (value is null || IsKnown(key))
            {
                continue;
            }

            Fail(key,
                "This setting does not exist. Correct its name or remove it; --help lists every setting.",
                "Không có cấu hình này. Hãy sửa tên hoặc xóa đi; --help liệt kê mọi cấu hình.");
        }

        static bool IsKnown(string key)
        {
            if (Settings.ByKey.TryGetValue(key, out var setting))
            {
                return true;
            }

            var parent = key[..Math.Max(0, key.LastIndexOf(':'))];
            return Settings.ByKey.TryGetValue(parent, out setting) && setting.Kind == SettingKind.List;
        }
    }
}
