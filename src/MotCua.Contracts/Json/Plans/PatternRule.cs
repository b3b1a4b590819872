using System.Collections.Concurrent;
using System.Text;
using MotCua.Contracts.Json.Forms;

namespace MotCua.Contracts.Json.Plans;

/// <summary>A pattern of the allow-listed dialect, matched against UTF-8 without making a string.</summary>
internal sealed class PatternRule
{
    private static readonly ConcurrentDictionary<string, PatternRule> Known = new(StringComparer.Ordinal);
    private readonly TimedPattern pattern;

    private PatternRule(string source)
    {
        Source = source;
        pattern = new TimedPattern(source);
    }

    /// <summary>The pattern as the contract writes it.</summary>
    internal string Source { get; }

    internal static PatternRule Get(string source) => Known.GetOrAdd(source, static text => new PatternRule(text));

    internal bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length <= 256)
        {
            Span<char> chars = stackalloc char[256];
            var count = Encoding.UTF8.GetChars(utf8, chars);
            return pattern.IsMatch(chars[..count]);
        }

        return pattern.IsMatch(Encoding.UTF8.GetString(utf8));
    }
}
