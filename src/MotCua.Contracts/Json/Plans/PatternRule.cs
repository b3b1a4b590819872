using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using MotCua.Contracts.Json.Forms;

namespace MotCua.Contracts.Json.Plans;

/// <summary>A pattern of the allow-listed dialect, matched against UTF-8 without making a string.</summary>
internal sealed class PatternRule
{
    private static readonly ConcurrentDictionary<string, PatternRule> Known = new(StringComparer.Ordinal);
    private readonly Regex regex;

    private PatternRule(string source)
    {
        Source = source;
        regex = PatternDialect.Compile(source);
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
            return Test(chars[..count]);
        }

        return Test(Encoding.UTF8.GetString(utf8));
    }

    private bool Test(ReadOnlySpan<char> text)
    {
        try
        {
            return regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
