using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace MotCua.Contracts.Identifiers;

/// <summary>
/// The code of an administrative procedure (mã thủ tục hành chính): national <c>1.004194</c>, or a local variant of it with the agency's
/// QCVN 102:2016 code behind, <c>1.010708.000.00.00.H56</c>.
/// </summary>
[JsonConverter(typeof(IdentifierJsonConverter<ProcedureCode>))]
public readonly record struct ProcedureCode : IIdentifier<ProcedureCode>, ISpanParsable<ProcedureCode>
{
    private const int NationalLength = 8;
    private static readonly IdentifierProblem Wrong = new(
        "Not a procedure code: write a digit, a dot and six digits (1.004194), for a local variant followed by a dot and the agency's code (1.010708.000.00.00.H56); look it up in the Catalog.",
        "Không phải mã thủ tục hành chính: ghi một chữ số, dấu chấm và sáu chữ số (1.004194), thủ tục địa phương thêm dấu chấm và mã cơ quan (1.010708.000.00.00.H56); tra trong Danh mục thủ tục.");

    private readonly string? _text;

    private ProcedureCode(string text) => _text = text;

    /// <summary>Whether this is the default value, which names no procedure.</summary>
    public bool IsEmpty => _text is null;

    /// <summary>Whether the code is a local variant of a national procedure.</summary>
    public bool IsLocal => _text is { Length: > NationalLength };

    /// <summary>The national procedure: itself, or the code without the local part.</summary>
    public ProcedureCode National => IsLocal ? new ProcedureCode(_text![..NationalLength]) : this;

    /// <summary>The agency of a local variant; null for a national code.</summary>
    public AgencyCode? LocalAgency => IsLocal ? AgencyCode.Parse(_text![(NationalLength + 1)..]) : null;

    /// <summary>Reads a code. Throws <see cref="IdentifierFormatException"/> when the text is not one.</summary>
    /// <param name="text">Must not be null.</param>
    public static ProcedureCode Parse(string text) => Identifier.Parse<ProcedureCode>(text);

    /// <summary>Reads a code.</summary>
    /// <param name="text">May be null.</param>
    /// <param name="value">The code, when true.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out ProcedureCode value) => Identifier.TryParse(text, out value, out _);

    /// <summary>Reads a code and says what is wrong with the text.</summary>
    /// <param name="text">May be null.</param>
    /// <param name="value">The code, when true.</param>
    /// <param name="problem">What is wrong, when false.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out ProcedureCode value, [NotNullWhen(false)] out IdentifierProblem? problem) =>
        Identifier.TryParse(text, out value, out problem);

    /// <summary>The code as it travels; empty for the default value.</summary>
    public override string ToString() => _text ?? "";

    static IdentifierProblem? IIdentifier<ProcedureCode>.Check(ReadOnlySpan<char> text) =>
        text.Length >= NationalLength && char.IsAsciiDigit(text[0]) && text[1] == '.' && Identifier.IsDigits(text[2..NationalLength])
        && (text.Length == NationalLength || (text[NationalLength] == '.' && AgencyCode.IsQcvn102(text[(NationalLength + 1)..])))
            ? null
            : Wrong;

    static ProcedureCode IIdentifier<ProcedureCode>.Make(string text) => new(text);
}
