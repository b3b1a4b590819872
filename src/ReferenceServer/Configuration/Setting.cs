namespace MotCua.ReferenceServer.Configuration;

/// <summary>One setting of the hub: its key below <c>MotCua</c>, its flag, and what a person must know to set it.</summary>
internal sealed record Setting(string Key, SettingKind Kind, string Default, string Unit, string En, string Vi)
{
    public long Minimum { get; init; } = long.MinValue;

    public long Maximum { get; init; } = long.MaxValue;

    /// <summary>The key in configuration, for example <c>MotCua:Listen:HttpPort</c>.</summary>
    public string FullKey => $"{Settings.Section}:{Key}";

    /// <summary>The flag, for example <c>--listen-http-port</c>; null for a secret.</summary>
    public string? Flag => Kind == SettingKind.Secret ? null : ShortFlag ?? "--" + FlagText(Key);

    /// <summary>A flag that does not follow from the key.</summary>
    public string? ShortFlag { get; init; }

    /// <summary>The environment variable, for example <c>MOTCUA__LISTEN__HTTPPORT</c>.</summary>
    public string Variable => FullKey.ToUpperInvariant().Replace(":", "__", StringComparison.Ordinal);

    private static string FlagText(string key)
    {
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < key.Length; i++)
        {
            if (key[i] == ':')
            {
                text.Append('-');
                continue;
            }

            if (i > 0 && char.IsUpper(key[i]) && char.IsLower(key[i - 1]))
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(key[i]));
        }

        return text.ToString();
    }
}
