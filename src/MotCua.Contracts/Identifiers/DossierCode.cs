using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace MotCua.Contracts.Identifiers;

/// <summary>
/// The code of a dossier (mã hồ sơ), for example <c>H32.12.3-261122-0042</c>. Its inner shape is an agency's own and is data:
/// see <see cref="DossierCodePattern"/>. Only the agency in front is read here, because it decides who may open the dossier (MC-TASK-10).
/// </summary>
[JsonConverter(typeof(IdentifierJsonConverter<DossierCode>))]
public readonly record struct DossierCode : IIdentifier<DossierCode>, ISpanParsable<DossierCode>
{
    /// <summary>Fewest characters of a code.</summary>
    public const int MinLength = 5;

    /// <summary>Most characters of a code.</summary>
    public const int MaxLength = 64;

    private static readonly IdentifierProblem Wrong = new(
        "Not a dossier code: 5 to 64 characters out of 0-9, A-Z, '.' and '-', beginning with a digit or letter; take it from the acceptance slip or from AllocateDossierCode.",
        "Không phải mã hồ sơ: từ 5 đến 64 ký tự 0-9, A-Z, '.' và '-', bắt đầu bằng chữ số hoặc chữ cái; lấy từ giấy tiếp nhận hoặc AllocateDossierCode.");

    private readonly string? _text;

    private DossierCode(string text) => _text = text;

    /// <summary>Whether this is the default value, which names no dossier.</summary>
    public bool IsEmpty => _text is null;

    /// <summary>Reads a code. Throws <see cref="IdentifierFormatException"/> when the text is not one.</summary>
    /// <param name="text">Must not be null.</param>
    public static DossierCode Parse(string text) => Identifier.Parse<DossierCode>(text);

    /// <summary>Reads a code.</summary>
    /// <param name="text">May be null.</param>
    /// <param name="value">The code, when true.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out DossierCode value) => Identifier.TryParse(text, out value, out _);

    /// <summary>Reads a code and says what is wrong with the text.</summary>
    /// <param name="text">May be null.</param>
    /// <param name="value">The code, when true.</param>
    /// <param name="problem">What is wrong, when false.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out DossierCode value, [NotNullWhen(false)] out IdentifierProblem? problem) =>
        Identifier.TryParse(text, out value, out problem);

    /// <summary>The agency whose code the dossier carries: the text before the first hyphen, where that is an agency code.</summary>
    /// <param name="agency">The agency, when true.</param>
    public bool TryGetAgency(out AgencyCode agency)
    {
        var end = _text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        agency = default;
        return end > 0 && AgencyCode.TryParse(_text![..end], out agency);
    }

    /// <summary>The code as it travels; empty for the default value.</summary>
    public override string ToString() => _text ?? "";

    static IdentifierProblem? IIdentifier<DossierCode>.Check(ReadOnlySpan<char> text)
    {
        if (text.Length is < MinLength or > MaxLength || text[0] is '.' or '-')
        {
            return Wrong;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c) && !char.IsAsciiLetterUpper(c) && c is not ('.' or '-'))
            {
                return Wrong;
            }
        }

        return null;
    }

    static DossierCode IIdentifier<DossierCode>.Make(string text) => new(text);
}
