using MotCua.Contracts.V1;

namespace MotCua.Contracts.Errors;

/// <summary>Makes refusals whose texts come from the reason table.</summary>
public static class Refusals
{
    /// <summary>A refusal with the table's cause and remedy in both languages.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="fields">The places that are wrong, each with what to do; may be empty.</param>
    public static Refusal Create(ErrorReason reason, params IEnumerable<RefusalField> fields)
    {
        var row = ReasonTable.Get(reason);
        var refusal = new Refusal { Reason = reason, MessageEn = $"{row.CauseEn} {row.RemedyEn}", MessageVi = $"{row.CauseVi} {row.RemedyVi}" };
        refusal.Fields.AddRange(fields);
        return refusal;
    }

    /// <summary>A refusal about one field.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="path">The field's JSON path, for example <c>header.to</c>.</param>
    /// <param name="en">What is wrong, in English; no personal data.</param>
    /// <param name="vi">What is wrong, in Vietnamese; no personal data.</param>
    public static Refusal Create(ErrorReason reason, string path, string en, string vi) =>
        Create(reason, [new RefusalField { Path = path, MessageEn = en, MessageVi = vi }]);
}
