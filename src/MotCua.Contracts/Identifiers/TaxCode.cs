using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace MotCua.Contracts.Identifiers;

/// <summary>
/// A tax code (mã số thuế): 10 digits with a check digit, 13 written <c>0100109106-001</c>, or since 2025-07-01 a person's 12-digit id.
/// <see cref="ToString"/> shows only the last three characters, because a person's code is the personal id; <see cref="FullValue"/> is the code.
/// </summary>
[JsonConverter(typeof(MaskedJsonConverter<TaxCode>))]
public readonly record struct TaxCode : IIdentifier<TaxCode>, ISpanParsable<TaxCode>
{
    private static readonly IdentifierProblem Wrong = new(
        "Not a tax code: give 10 digits, 10 digits with a hyphen and the branch (0100109106-001), or a person's 12-digit id.",
        "Không phải mã số thuế: ghi 10 chữ số, 10 chữ số kèm gạch nối và số đơn vị phụ thuộc (0100109106-001), hoặc 12 chữ số định danh cá nhân.");

    private static readonly IdentifierProblem WrongCheckDigit = new(
        "The tenth digit of the tax code does not fit the other nine: copy the code again from the registration.",
        "Chữ số thứ mười của mã số thuế không khớp chín số trước: chép lại từ giấy đăng ký thuế.");

    private static readonly IdentifierProblem NeverIssued = new(
        "A tax code with this number is never issued (province 00, number 0000000, branch 000, or a check value of 10): copy the code again from the registration.",
        "Mã số thuế này không được cấp (tỉnh 00, số 0000000, đơn vị 000 hoặc số kiểm tra bằng 10): chép lại từ giấy đăng ký thuế.");

    private static readonly int[] Weights = [31, 29, 23, 19, 17, 13, 7, 5, 3];

    private readonly string? _text;

    private TaxCode(string text) => _text = text;

    /// <summary>Whether this is the default value, which names nobody.</summary>
    public bool IsEmpty => _text is null;

    /// <summary>Whose code it is; of the default value, <see cref="TaxCodeKind.Organisation"/>.</summary>
    public TaxCodeKind Kind => _text?.Length switch { 12 => TaxCodeKind.Person, 14 => TaxCodeKind.Branch, _ => TaxCodeKind.Organisation };

    /// <summary>The whole code. A person's is personal data: never log it. Empty for the default value.</summary>
    public string FullValue => _text ?? "";

    /// <summary>Reads a code. Throws <see cref="IdentifierFormatException"/> when the text is not one.</summary>
    /// <param name="text">Must not be null.</param>
    public static TaxCode Parse(string text) => Identifier.Parse<TaxCode>(text);

    /// <summary>Reads a code.</summary>
    /// <param name="text">May be null.</param>
    /// <param name="value">The code, when true.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out TaxCode value) => Identifier.TryParse(text, out value, out _);

    /// <summary>Reads a code and says what is wrong with the text.</summary>
    /// <param name="text">May be null.</param>
    /// <param name="value">The code, when true.</param>
    /// <param name="problem">What is wrong, when false.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out TaxCode value, [NotNullWhen(false)] out IdentifierProblem? problem) =>
        Identifier.TryParse(text, out value, out problem);

    /// <summary>The code with all but its last three characters hidden.</summary>
    public override string ToString() => Identifier.Mask(FullValue);

    static IdentifierProblem? IIdentifier<TaxCode>.Check(ReadOnlySpan<char> text) => text.Length switch
    {
        10 when Identifier.IsDigits(text) => CheckNumber(text),
        12 when PersonId.IsPersonalId(text) => null,
        14 when Identifier.IsDigits(text[..10]) && text[10] == '-' && Identifier.IsDigits(text[11..]) =>
            text[11..].SequenceEqual("000") ? NeverIssued : CheckNumber(text[..10]),
        _ => Wrong,
    };

    static TaxCode IIdentifier<TaxCode>.Make(string text) => new(text);

    private static IdentifierProblem? CheckNumber(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < Weights.Length; i++)
        {
            sum += Weights[i] * (digits[i] - '0');
        }

        var check = 10 - (sum % 11);
        return check == 10 || digits.StartsWith("00") || digits[2..9].SequenceEqual("0000000") ? NeverIssued
            : check != digits[9] - '0' ? WrongCheckDigit
            : null;
    }
}
