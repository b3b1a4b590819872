using System.Text.RegularExpressions;

namespace MotCua.Contracts.Json.Forms;

/// <summary>
/// A pattern of the dialect with its time limit. It is interpreted at first and compiled once it has been used often: compiling all patterns of
/// the contract at the first message would cost half a second.
/// </summary>
internal sealed class TimedPattern(string source)
{
    private const int UsesBeforeCompiling = 64;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private readonly string translated = PatternDialect.Translate(source);
    private Regex? regex;
    private int uses;

    internal bool IsMatch(ReadOnlySpan<char> text)
    {
        var present = regex ??= new Regex(translated, RegexOptions.CultureInvariant, Limit);
        if (uses < UsesBeforeCompiling && Interlocked.Increment(ref uses) == UsesBeforeCompiling)
        {
            regex = present = new Regex(translated, RegexOptions.Compiled | RegexOptions.CultureInvariant, Limit);
        }

        try
        {
            return present.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
