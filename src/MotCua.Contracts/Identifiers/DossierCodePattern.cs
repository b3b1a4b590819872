using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MotCua.Contracts.Identifiers;

/// <summary>
/// How an agency makes its dossier codes, as data: <c>{agency}-{yyMMdd}-{seq:4}</c>, <c>{agency}-{yyyyMMdd}-{seq:7}</c>.
/// Tokens: <c>{agency}</c> once and in front; at most one of <c>{yyMMdd}</c>, <c>{yyyyMMdd}</c>, <c>{yyyy}</c>; <c>{seq:n}</c> once and at the
/// end, at least n digits (1 to 12). Between them text out of 0-9, A-Z, '.' and '-', beginning with a hyphen after the agency.
/// </summary>
public sealed record DossierCodePattern
{
    private static readonly string[] DateFormats = ["yyMMdd", "yyyyMMdd", "yyyy"];

    private readonly string _afterAgency;
    private readonly string _dateFormat;
    private readonly string _beforeSequence;
    private readonly int _digits;

    private DossierCodePattern(string template, SequenceReset reset, string afterAgency, string dateFormat, string beforeSequence, int digits)
    {
        Template = template;
        Reset = reset;
        _afterAgency = afterAgency;
        _dateFormat = dateFormat;
        _beforeSequence = beforeSequence;
        _digits = digits;
    }

    /// <summary>The pattern as written.</summary>
    public string Template { get; }

    /// <summary>When the sequence begins again.</summary>
    public SequenceReset Reset { get; }

    /// <summary>Reads a pattern. Throws <see cref="IdentifierFormatException"/> when it could give two dossiers one code or codes that do not read back.</summary>
    /// <param name="template">The pattern.</param>
    /// <param name="reset">When the sequence begins again; a daily reset needs a day in the pattern, a yearly one a year.</param>
    public static DossierCodePattern Parse(string template, SequenceReset reset) =>
        TryParse(template, reset, out var pattern, out var problem) ? pattern : throw new IdentifierFormatException(problem);

    /// <summary>Reads a pattern and says what is wrong with it.</summary>
    /// <param name="template">The pattern.</param>
    /// <param name="reset">When the sequence begins again.</param>
    /// <param name="pattern">The pattern, when true.</param>
    /// <param name="problem">What is wrong, when false.</param>
    public static bool TryParse(
        string template, SequenceReset reset, [NotNullWhen(true)] out DossierCodePattern? pattern, [NotNullWhen(false)] out IdentifierProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(template);
        pattern = null;
        problem = null;
        const string agency = "{agency}";
        const string sequence = "{seq:";
        var sequenceAt = template.LastIndexOf(sequence, StringComparison.Ordinal);
        if (!template.StartsWith(agency, StringComparison.Ordinal) || sequenceAt < 0 || !template.EndsWith('}')
            || !int.TryParse(template.AsSpan(sequenceAt + sequence.Length, template.Length - sequenceAt - sequence.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var digits)
            || digits is < 1 or > 12)
        {
            problem = new("A dossier code pattern begins with {agency} and ends with {seq:n}, n from 1 to 12, as in {agency}-{yyMMdd}-{seq:4}.",
                "Mẫu mã hồ sơ bắt đầu bằng {agency} và kết thúc bằng {seq:n}, n từ 1 đến 12, như {agency}-{yyMMdd}-{seq:4}.");
            return false;
        }

        var middle = template[agency.Length..sequenceAt];
        var dateFormat = Array.Find(DateFormats, f => middle.Contains("{" + f + "}", StringComparison.Ordinal)) ?? "";
        var dateAt = dateFormat.Length == 0 ? -1 : middle.IndexOf("{" + dateFormat + "}", StringComparison.Ordinal);
        var afterAgency = dateAt < 0 ? middle : middle[..dateAt];
        var beforeSequence = dateAt < 0 ? "" : middle[(dateAt + dateFormat.Length + 2)..];
        if (!afterAgency.StartsWith('-') || !IsLiteral(afterAgency) || !IsLiteral(beforeSequence))
        {
            problem = new("After {agency} stands a hyphen; between the tokens only 0-9, A-Z, '.' and '-' and at most one of {yyMMdd}, {yyyyMMdd}, {yyyy} may stand.",
                "Sau {agency} là dấu gạch nối; giữa các phần chỉ dùng 0-9, A-Z, '.', '-' và nhiều nhất một trong {yyMMdd}, {yyyyMMdd}, {yyyy}.");
            return false;
        }

        if ((reset == SequenceReset.Daily && dateFormat is "" or "yyyy") || (reset == SequenceReset.Yearly && dateFormat.Length == 0))
        {
            problem = new("The sequence begins again within the period that the pattern writes, so codes would repeat: add {yyMMdd} for a daily reset, {yyyy} for a yearly one.",
                "Số thứ tự quay về 1 trong kỳ mà mẫu không ghi nên mã sẽ trùng: thêm {yyMMdd} nếu đặt lại hằng ngày, {yyyy} nếu hằng năm.");
            return false;
        }

        pattern = new DossierCodePattern(template, reset, afterAgency, dateFormat, beforeSequence, digits);
        return true;
    }

    /// <summary>The period whose codes share one sequence: <c>20261122</c>, <c>2026</c> or empty. With the agency it is the key of the counter.</summary>
    /// <param name="acceptedOn">Date of acceptance.</param>
    public string PeriodOf(DateOnly acceptedOn) => Reset switch
    {
        SequenceReset.Daily => acceptedOn.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
        SequenceReset.Yearly => acceptedOn.ToString("yyyy", CultureInfo.InvariantCulture),
        _ => "",
    };

    /// <summary>Makes a code. A sequence with more digits than the pattern's keeps them all. A code over 64 characters is an <see cref="IdentifierFormatException"/>.</summary>
    /// <param name="agency">The agency whose code it carries.</param>
    /// <param name="acceptedOn">Date of acceptance, 2000 to 2099 where the pattern writes two digits of the year.</param>
    /// <param name="sequence">1 or more.</param>
    public DossierCode Format(AgencyCode agency, DateOnly acceptedOn, long sequence)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sequence);
        if (_dateFormat == "yyMMdd")
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(acceptedOn.Year, 2000, nameof(acceptedOn));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(acceptedOn.Year, 2099, nameof(acceptedOn));
        }

        var date = _dateFormat.Length == 0 ? "" : acceptedOn.ToString(_dateFormat, CultureInfo.InvariantCulture);
        return DossierCode.Parse(agency + _afterAgency + date + _beforeSequence + sequence.ToString(CultureInfo.InvariantCulture).PadLeft(_digits, '0'));
    }

    /// <summary>Reads a code that this pattern makes.</summary>
    /// <param name="code">A code of any pattern.</param>
    /// <param name="parts">What it says, when true.</param>
    public bool TryRead(DossierCode code, out DossierCodeParts parts)
    {
        parts = default;
        var text = code.ToString();
        var hyphen = text.IndexOf('-', StringComparison.Ordinal);
        if (hyphen < 0 || !AgencyCode.TryParse(text[..hyphen], out var agency) || !text.AsSpan(hyphen).StartsWith(_afterAgency))
        {
            return false;
        }

        var rest = text.AsSpan(hyphen + _afterAgency.Length);
        DateOnly? date = null;
        if (_dateFormat.Length > 0)
        {
            if (rest.Length < _dateFormat.Length || !TryReadDate(rest[.._dateFormat.Length], out var read))
            {
                return false;
            }

            date = read;
            rest = rest[_dateFormat.Length..];
        }

        if (!rest.StartsWith(_beforeSequence))
        {
            return false;
        }

        rest = rest[_beforeSequence.Length..];
        if (rest.Length < _digits || (rest.Length > _digits && rest[0] == '0')
            || !long.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) || sequence == 0)
        {
            return false;
        }

        parts = new DossierCodeParts(agency, date, sequence);
        return true;
    }

    /// <summary>The pattern as written.</summary>
    public override string ToString() => Template;

    private bool TryReadDate(ReadOnlySpan<char> text, out DateOnly date)
    {
        date = default;
        return Identifier.IsDigits(text) && _dateFormat switch
        {
            "yyyy" => DateOnly.TryParseExact($"{text}0101", "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date),
            "yyMMdd" => DateOnly.TryParseExact($"20{text}", "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date),
            _ => DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date),
        };
    }

    private static bool IsLiteral(string text) => text.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c) || c is '.' or '-');
}
