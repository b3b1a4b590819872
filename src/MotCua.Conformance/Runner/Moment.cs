using System.Globalization;

namespace MotCua.Conformance.Runner;

/// <summary>Times as MotCua JSON writes them: UTC, to the millisecond.</summary>
internal static class Moment
{
    public static string Text(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
