using System.Globalization;
using System.Text.RegularExpressions;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner;

/// <summary>Times as MotCua JSON writes them: UTC, to the millisecond.</summary>
internal static partial class Moment
{
    public static string Text(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A shift such as <c>+2m</c> or <c>-3d</c> (ms, s, m, h, d).</summary>
    /// <exception cref="DocumentProblem">It is none.</exception>
    public static TimeSpan Shift(YamlItem item) =>
        Shifts().Match(item.Text()) is { Success: true } match ? Shift(match) : throw item.Problem($"'{item.Text()}' is no shift of time: write +2m or -3d", $"'{item.Text()}' không phải độ lệch thời gian: ghi +2m hoặc -3d");

    /// <summary>The shift in the groups <c>amount</c> and <c>unit</c>; none where they are absent.</summary>
    public static TimeSpan Shift(Match match)
    {
        if (!match.Groups["amount"].Success)
        {
            return TimeSpan.Zero;
        }

        var amount = double.Parse(match.Groups["amount"].ValueSpan, CultureInfo.InvariantCulture);
        return match.Groups["unit"].Value switch { "ms" => TimeSpan.FromMilliseconds(amount), "s" => TimeSpan.FromSeconds(amount), "m" => TimeSpan.FromMinutes(amount), "h" => TimeSpan.FromHours(amount), _ => TimeSpan.FromDays(amount) };
    }

    [GeneratedRegex(@"^(?<amount>[+-][0-9]+)(?<unit>ms|s|m|h|d)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Shifts();
}
