using System.Globalization;
using System.Text;

namespace MotCua.Contracts.Json.Forms;

/// <summary>
/// The dialect of patterns (MC-CORE, section patterns): literals, explicit classes, groups, alternatives, quantifiers, anchored whole with
/// ^ and $. Everything in it means the same in ECMAScript's unicode mode and here; the translation counts characters, not UTF-16 units.
/// </summary>
internal sealed class PatternDialect
{
    private const string Specials = "^$\\.*+?()[]{}|/";
    private const int MaxCount = 1_000_000;
    private const string AnyPair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";
    private readonly string source;
    private readonly StringBuilder output = new();
    private int at;

    private PatternDialect(string source) => this.source = source;

    /// <summary>The .NET pattern of the same meaning. Throws <see cref="FormatException"/> with the place and the remedy for anything outside the dialect.</summary>
    internal static string Translate(string source)
    {
        if (source.Length > 4000)
        {
            throw new FormatException("pattern is longer than 4,000 characters");
        }

        if (source.Length < 2 || source[0] != '^' || source[^1] != '$')
        {
            throw new FormatException("pattern must be anchored: ^…$");
        }

        var parser = new PatternDialect(source) { at = 1 };
        parser.output.Append(@"\A(?:");
        parser.Sequence(depth: 0);
        if (parser.at != source.Length - 1)
        {
            throw parser.Refuse("is not balanced");
        }

        return parser.output.Append(@")\z").ToString();
    }

    private void Sequence(int depth)
    {
        if (depth > 32)
        {
            throw Refuse("nests groups deeper than 32");
        }

        while (at < source.Length - 1 && source[at] != ')')
        {
            if (source[at] == '|')
            {
                if (depth == 0)
                {
                    throw Refuse("has alternatives outside a group; ^ and $ would bind to one of them only: write ^(a|b)$");
                }

                output.Append('|');
                at++;
                continue;
            }

            Atom(depth);
            Quantifier();
        }
    }

    private void Atom(int depth)
    {
        var c = source[at];
        switch (c)
        {
            case '(':
                at++;
                if (source[at] == '?')
                {
                    throw Refuse("uses (?…); only plain groups are allowed");
                }

                output.Append("(?:");
                Sequence(depth + 1);
                if (at >= source.Length - 1)
                {
                    throw Refuse("has an open group");
                }

                at++;
                output.Append(')');
                break;
            case '[':
                at++;
                Class();
                break;
            case '\\':
                Literal(Escaped());
                break;
            case '.' or '^' or '$' or '*' or '+' or '?' or '{' or '}' or ']' or ')':
                throw Refuse($"uses {c} there; write explicit classes, and \\{c} for the character itself");
            default:
                at++;
                Literal(c);
                break;
        }
    }

    private void Quantifier()
    {
        if (at >= source.Length - 1)
        {
            return;
        }

        var c = source[at];
        if (c is '*' or '+' or '?')
        {
            output.Append(c);
            at++;
        }
        else if (c == '{')
        {
            var end = source.IndexOf('}', at);
            var parts = end < 0 ? [] : source[(at + 1)..end].Split(',');
            if (parts.Length is 0 or > 2 || !TryCount(parts[0], out var low) || (parts.Length == 2 && parts[1].Length > 0 && (!TryCount(parts[1], out var high) || high < low)))
            {
                throw Refuse("has a repetition other than {n}, {n,} or {n,m}");
            }

            output.Append(source, at, end - at + 1);
            at = end + 1;
        }
        else
        {
            return;
        }

        if (at < source.Length - 1 && source[at] is '*' or '+' or '?' or '{')
        {
            throw Refuse("has a lazy, possessive or doubled repetition");
        }
    }

    private void Class()
    {
        var negated = source[at] == '^';
        at += negated ? 1 : 0;
        var members = new StringBuilder();
        while (source[at] != ']')
        {
            var low = ClassMember();
            members.Append(Unit(low));
            if (source[at] == '-' && source[at + 1] != ']')
            {
                at++;
                var high = ClassMember();
                if (high < low)
                {
                    throw Refuse("has a range that runs backwards");
                }

                members.Append('-').Append(Unit(high));
            }
        }

        at++;
        if (members.Length == 0)
        {
            throw Refuse("has an empty class");
        }

        // A negated class also takes characters beyond the BMP, as one character each.
        output.Append(negated ? $@"(?:{AnyPair}|[^{members}\uD800-\uDFFF])" : $"[{members}]");
    }

    private char ClassMember()
    {
        if (at >= source.Length - 1)
        {
            throw Refuse("has an open class");
        }

        var c = source[at];
        if (c == '[' || (c == '^' && source[at - 1] != '['))
        {
            throw Refuse($"uses {c} in a class; write \\{c}");
        }

        if (c == '\\')
        {
            return Escaped(inClass: true);
        }

        at++;
        return char.IsSurrogate(c) ? throw Refuse("names a character beyond the BMP") : c;
    }

    private char Escaped(bool inClass = false)
    {
        var c = at + 1 < source.Length - 1 ? source[at + 1] : '\0';
        if (!Specials.Contains(c, StringComparison.Ordinal) && !(inClass && c == '-'))
        {
            throw Refuse("uses an escape other than a punctuation mark; write classes out, for example [0-9] for digits");
        }

        at += 2;
        return c;
    }

    private void Literal(char c) => output.Append(char.IsSurrogate(c) ? throw Refuse("names a character beyond the BMP") : Unit(c));

    private static string Unit(char c) => char.IsAsciiLetterOrDigit(c) ? c.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");

    private static bool TryCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count <= MaxCount;

    private FormatException Refuse(string what) => new($"pattern {what} (character {at + 1})");
}
