using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Identifiers;

/// <summary>
/// A number that identifies a person: the 12-digit personal id (số định danh cá nhân), the old 9-digit card (CMND, void since 2025-01-01)
/// or a passport. <see cref="ToString"/> shows only the last three characters, so a log line never leaks it; <see cref="FullValue"/> is the number.
/// </summary>
[JsonConverter(typeof(MaskedJsonConverter<PersonId>))]
public readonly record struct PersonId : IIdentifier<PersonId>, ISpanParsable<PersonId>
{
    private static readonly IdentifierProblem Wrong = new(
        "Not an identity number: give the 12 digits of the personal id, the 9 digits of an old card, or a passport number in capitals with at least one letter.",
        "Không phải số giấy tờ tùy thân: ghi 12 chữ số định danh cá nhân, 9 chữ số CMND, hoặc số hộ chiếu chữ in hoa có ít nhất một chữ cái.");

    private static readonly IdentifierProblem WrongPersonalId = new(
        "Not a personal id: it has 12 digits, the first three (place of birth) not 000; check it against the card.",
        "Không phải số định danh cá nhân: gồm 12 chữ số, ba số đầu (nơi đăng ký khai sinh) khác 000; đối chiếu với thẻ.");

    private static readonly IdentifierProblem WrongOldCard = new(
        "Not the number of an old identity card: it has 9 digits; check it against the card.",
        "Không phải số chứng minh nhân dân: gồm 9 chữ số; đối chiếu với giấy.");

    private static readonly IdentifierProblem WrongPassport = new(
        "Not a passport number: 5 to 20 characters out of 0-9 and A-Z; copy it from the data page.",
        "Không phải số hộ chiếu: từ 5 đến 20 ký tự 0-9 và A-Z; chép từ trang thông tin.");

    private static readonly IdentifierProblem NoNumber = new(
        "This kind of identity has no number that can be checked: use PERSONAL_ID, OLD_ID_CARD or PASSPORT.",
        "Loại giấy tờ này không có số để kiểm tra: dùng PERSONAL_ID, OLD_ID_CARD hoặc PASSPORT.");

    private readonly string? _text;

    private PersonId(IdentityKind kind, string text)
    {
        Kind = kind;
        _text = text;
    }

    /// <summary>Which number it is; UNSPECIFIED for the default value.</summary>
    public IdentityKind Kind { get; }

    /// <summary>Whether this is the default value, which names nobody.</summary>
    public bool IsEmpty => _text is null;

    /// <summary>The whole number. Personal data: never log it. Empty for the default value.</summary>
    public string FullValue => _text ?? "";

    /// <summary>Three digits of the place where the birth was registered: one of the 63 former provinces, or a country. Null unless a personal id.</summary>
    public string? BirthPlaceCode => Kind == IdentityKind.PersonalId ? _text![..3] : null;

    /// <summary>Sex as in the fourth digit, even male, odd female; UNSPECIFIED unless a personal id.</summary>
    public Sex Sex => Kind != IdentityKind.PersonalId ? Sex.Unspecified : (_text![3] - '0') % 2 == 0 ? Sex.Male : Sex.Female;

    /// <summary>Year of birth: digits 5 and 6 in the century that the fourth digit names (0 and 1: 1900, 2 and 3: 2000, …). Null unless a personal id.</summary>
    public int? BirthYear => Kind != IdentityKind.PersonalId ? null : 1900 + ((_text![3] - '0') / 2 * 100) + ((_text[4] - '0') * 10) + (_text[5] - '0');

    /// <summary>Reads a number whose kind follows from its shape. Throws <see cref="IdentifierFormatException"/> when it has none.</summary>
    /// <param name="text">Must not be null.</param>
    public static PersonId Parse(string text) => Identifier.Parse<PersonId>(text);

    /// <summary>Reads a number of a stated kind. Throws <see cref="IdentifierFormatException"/> when it is not one.</summary>
    /// <param name="kind">PERSONAL_ID, OLD_ID_CARD or PASSPORT.</param>
    /// <param name="text">Must not be null.</param>
    public static PersonId Parse(IdentityKind kind, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(kind, text, out var value, out var problem) ? value : throw new IdentifierFormatException(problem);
    }

    /// <summary>Reads a number whose kind follows from its shape: 12 digits, 9 digits, or a passport with at least one letter.</summary>
    /// <param name="text">May be null.</param>
    /// <param name="value">The number, when true.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out PersonId value) => Identifier.TryParse(text, out value, out _);

    /// <summary>Reads a number whose kind follows from its shape, and says what is wrong with the text.</summary>
    /// <param name="text">May be null.</param>
    /// <param name="value">The number, when true.</param>
    /// <param name="problem">What is wrong, when false.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out PersonId value, [NotNullWhen(false)] out IdentifierProblem? problem) =>
        Identifier.TryParse(text, out value, out problem);

    /// <summary>Reads a number of a stated kind. Foreign passports may be all digits, so the kind matters.</summary>
    /// <param name="kind">PERSONAL_ID, OLD_ID_CARD or PASSPORT.</param>
    /// <param name="text">May be null.</param>
    /// <param name="value">The number, when true.</param>
    /// <param name="problem">What is wrong, when false.</param>
    public static bool TryParse(IdentityKind kind, [NotNullWhen(true)] string? text, out PersonId value, [NotNullWhen(false)] out IdentifierProblem? problem)
    {
        problem = kind switch
        {
            IdentityKind.PersonalId => IsPersonalId(text) ? null : WrongPersonalId,
            IdentityKind.OldIdCard => IsOldCard(text) ? null : WrongOldCard,
            IdentityKind.Passport => IsPassport(text) ? null : WrongPassport,
            _ => NoNumber,
        };
        value = problem is null ? new PersonId(kind, text!) : default;
        return problem is null;
    }

    /// <summary>The number with all but its last three characters hidden.</summary>
    public override string ToString() => Identifier.Mask(FullValue);

    static IdentifierProblem? IIdentifier<PersonId>.Check(ReadOnlySpan<char> text) =>
        text.Length == 12 && Identifier.IsDigits(text) ? IsPersonalId(text) ? null : WrongPersonalId
        : IsOldCard(text) || (IsPassport(text) && !Identifier.IsDigits(text)) ? null
        : Wrong;

    static PersonId IIdentifier<PersonId>.Make(string text) => new(
        !Identifier.IsDigits(text) ? IdentityKind.Passport : text.Length == 12 ? IdentityKind.PersonalId : IdentityKind.OldIdCard, text);

    internal static bool IsPersonalId(ReadOnlySpan<char> text) => text.Length == 12 && Identifier.IsDigits(text) && !text.StartsWith("000");

    private static bool IsOldCard(ReadOnlySpan<char> text) => text.Length == 9 && Identifier.IsDigits(text);

    private static bool IsPassport(ReadOnlySpan<char> text) => text.Length is >= 5 and <= 20 && Identifier.IsDigitsOrCapitals(text);
}
