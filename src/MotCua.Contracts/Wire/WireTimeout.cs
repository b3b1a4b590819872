using System.Globalization;

namespace MotCua.Contracts.Wire;

/// <summary>The time a caller gives a call: <c>grpc-timeout</c> and <c>Connect-Timeout-Ms</c> (MC-WIRE-14).</summary>
public static class WireTimeout
{
    /// <summary>The longest time either header can say here, a little over three years; longer ones read as this.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(26_280);

    /// <summary>Reads <c>grpc-timeout</c>: one to eight digits and one of H, M, S, m, u, n.</summary>
    /// <param name="text">The header as received.</param>
    /// <param name="timeout">The time, at least one tick where the header says more than nothing.</param>
    public static bool TryParseGrpc(string? text, out TimeSpan timeout)
    {
        timeout = default;
        if (text is not { Length: >= 2 and <= 9 } || !TryDigits(text.AsSpan(0, text.Length - 1), out var value))
        {
            return false;
        }

        var ticks = text[^1] switch
        {
            'H' => value * TimeSpan.TicksPerHour,
            'M' => value * TimeSpan.TicksPerMinute,
            'S' => value * TimeSpan.TicksPerSecond,
            'm' => value * TimeSpan.TicksPerMillisecond,
            'u' => value * TimeSpan.TicksPerMicrosecond,
            'n' => (value + 99) / 100,
            _ => -1,
        };
        timeout = Bounded(ticks);
        return ticks >= 0;
    }

    /// <summary>Reads <c>Connect-Timeout-Ms</c>: one to ten digits, milliseconds.</summary>
    /// <param name="text">The header as received.</param>
    /// <param name="timeout">The time.</param>
    public static bool TryParseConnect(string? text, out TimeSpan timeout)
    {
        timeout = default;
        if (text is not { Length: >= 1 and <= 10 } || !TryDigits(text, out var milliseconds))
        {
            return false;
        }

        timeout = Bounded(milliseconds * TimeSpan.TicksPerMillisecond);
        return true;
    }

    /// <summary>Writes <c>grpc-timeout</c> in the finest unit that eight digits hold. A negative time is written as nothing left.</summary>
    /// <param name="timeout">The time.</param>
    public static string FormatGrpc(TimeSpan timeout)
    {
        var ticks = Math.Max(0, timeout.Ticks);
        return ticks switch
        {
            < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{ticks * 100}n"),
            < 100_000_000 * TimeSpan.TicksPerMicrosecond => Unit(ticks, TimeSpan.TicksPerMicrosecond, 'u'),
            < 100_000_000 * TimeSpan.TicksPerMillisecond => Unit(ticks, TimeSpan.TicksPerMillisecond, 'm'),
            < 100_000_000 * TimeSpan.TicksPerSecond => Unit(ticks, TimeSpan.TicksPerSecond, 'S'),
            _ => Unit(Math.Min(ticks, Longest.Ticks), TimeSpan.TicksPerHour, 'H'),
        };
    }

    /// <summary>Writes <c>Connect-Timeout-Ms</c>, rounded down, at most ten digits.</summary>
    /// <param name="timeout">The time.</param>
    public static string FormatConnect(TimeSpan timeout) =>
        Math.Clamp(timeout.Ticks / TimeSpan.TicksPerMillisecond, 0, 9_999_999_999).ToString(CultureInfo.InvariantCulture);

    private static string Unit(long ticks, long unit, char letter) => string.Create(CultureInfo.InvariantCulture, $"{ticks / unit}{letter}");

    private static TimeSpan Bounded(long ticks) => ticks > Longest.Ticks ? Longest : TimeSpan.FromTicks(Math.Max(0, ticks));

    private static bool TryDigits(ReadOnlySpan<char> text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
