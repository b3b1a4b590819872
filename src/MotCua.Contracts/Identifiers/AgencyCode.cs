using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace MotCua.Contracts.Identifiers;

/// <summary>
/// The code of an agency, in either system: QĐ 20/2020 (<c>H32.12.3</c>) or QCVN 102:2016 (<c>000.00.12.H32</c>).
/// Two codes are equal when their texts are; which of them name one agency is the Directory's to say.
/// </summary>
[JsonConverter(typeof(IdentifierJsonConverter<AgencyCode>))]
public readonly record struct AgencyCode : IIdentifier<AgencyCode>, ISpanParsable<AgencyCode>
{
    /// <summary>Most characters of a code.</summary>
    public const int MaxLength = 35;

    private const int Qcvn102Length = 13;
    private static readonly IdentifierProblem Wrong = new(
        "Not an agency code: write it as in QĐ 20/2020 (H32.12.3) or QCVN 102:2016 (000.00.12.H32), in capitals, and look it up in the Directory.",
        "Không phải mã cơ quan: ghi theo QĐ 20/2020 (H32.12.3) hoặc QCVN 102:2016 (000.00.12.H32), chữ in hoa, và tra trong Danh bạ.");

    private readonly string? _text;

    private AgencyCode(string text) => _text = text;

    /// <summary>Whether this is the default value, which names no agency.</summary>
    public bool IsEmpty => _text is null;

    /// <summary>The system of the code; of the default value, <see cref="AgencyCodeSystem.Decision20"/>.</summary>
    public AgencyCodeSystem System => _text is { Length: Qcvn102Length } && char.IsAsciiDigit(_text[0]) ? AgencyCodeSystem.Qcvn102 : AgencyCodeSystem.Decision20;

    /// <summary>The level that the code names, 1 (ministry, province) to 4; 0 for the default value.</summary>
    public int Level => _text is null ? 0
        : System == AgencyCodeSystem.Decision20 ? 1 + _text.AsSpan().Count('.')
        : !_text.StartsWith("000", StringComparison.Ordinal) ? 4
        : !_text.AsSpan(4, 2).SequenceEqual("00") ? 3
        : !_text.AsSpan(7, 2).SequenceEqual("00") ? 2 : 1;

    /// <summary>The level-1 code above it, for example <c>H32</c>; empty for the default value.</summary>
    public string TopLevel => _text is null ? "" : System == AgencyCodeSystem.Qcvn102 ? _text[10..] : _text[..3];

    /// <summary>Reads a code. Throws <see cref="IdentifierFormatException"/> when the text is not one.</summary>
    /// <param name="text">Must not be null.</param>
    public static AgencyCode Parse(string text) => Identifier.Parse<AgencyCode>(text);

    /// <summary>Reads a code.</summary>
    /// <param name="text">May be null.</param>
    /// <param name="value">The code, when true.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out AgencyCode value) => Identifier.TryParse(text, out value, out _);

    /// <summary>Reads a code and says what is wrong with the text.</summary>
    /// <param name="text">May be null.</param>
    /// <param name="value">The code, when true.</param>
    /// <param name="problem">What is wrong, when false.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out AgencyCode value, [NotNullWhen(false)] out IdentifierProblem? problem) =>
        Identifier.TryParse(text, out value, out problem);

    /// <summary>
    /// The same unit in the other system. Only level 1 converts by rule (<c>H49</c> and <c>000.00.00.H49</c>): below it the numbers were
    /// issued again and the Directory's mapping table decides.
    /// </summary>
    /// <param name="other">The other code, when true.</param>
    public bool TryConvert(out AgencyCode other)
    {
        other = Level != 1 ? default : System == AgencyCodeSystem.Qcvn102 ? new AgencyCode(TopLevel) : new AgencyCode("000.00.00." + _text);
        return Level == 1;
    }

    /// <summary>The code as it travels; empty for the default value.</summary>
    public override string ToString() => _text ?? "";

    static IdentifierProblem? IIdentifier<AgencyCode>.Check(ReadOnlySpan<char> text) => IsDecision20(text) || IsQcvn102(text) ? null : Wrong;

    static AgencyCode IIdentifier<AgencyCode>.Make(string text) => new(text);

    internal static bool IsQcvn102(ReadOnlySpan<char> text) =>
        text.Length == Qcvn102Length && text[3] == '.' && text[6] == '.' && text[9] == '.'
        && Identifier.IsDigits(text[..3]) && Identifier.IsDigits(text[4..6]) && Identifier.IsDigits(text[7..9]) && IsTopLevel(text[10..]);

    private static bool IsDecision20(ReadOnlySpan<char> text)
    {
        if (text.Length is < 3 or > MaxLength || !IsTopLevel(text[..3]))
        {
            return false;
        }

        var rest = text[3..];
        for (var level = 2; !rest.IsEmpty; level++)
        {
            if (level > 4 || rest[0] != '.')
            {
                return false;
            }

            rest = rest[1..];
            var end = rest.IndexOf('.');
            var part = end < 0 ? rest : rest[..end];
            if (part.Length is < 1 or > 5 || !Identifier.IsDigitsOrCapitals(part))
            {
                return false;
            }

            rest = end < 0 ? default : rest[end..];
        }

        return true;
    }

    private static bool IsTopLevel(ReadOnlySpan<char> text) => char.IsAsciiLetterUpper(text[0]) && char.IsAsciiDigit(text[1]) && char.IsAsciiDigit(text[2]);
}
