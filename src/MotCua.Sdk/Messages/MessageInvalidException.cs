using System.Text;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;

namespace MotCua.Sdk.Messages;

/// <summary>A message breaks rules of the contract and was not signed. Every field is named, in English and Vietnamese; values are never repeated.</summary>
public sealed class MessageInvalidException : Exception
{
    internal MessageInvalidException(ErrorReason reason, IReadOnlyList<Violation> violations)
        : base(Text(reason, violations))
    {
        Reason = reason;
        Violations = violations;
    }

    /// <summary>The reason a hub would give: JSON_INVALID, SCHEMA_VIOLATION, FORM_VIOLATION, PAYLOAD_TOO_LARGE…</summary>
    public ErrorReason Reason { get; }

    /// <summary>Every field that is wrong, in the order of the message.</summary>
    public IReadOnlyList<Violation> Violations { get; }

    private static string Text(ErrorReason reason, IReadOnlyList<Violation> violations)
    {
        var text = new StringBuilder($"{reason}: {violations.Count} field(s) of the message are wrong; it was not signed. | {violations.Count} trường của thông điệp sai; chưa ký.");
        foreach (var violation in violations)
        {
            text.Append($"\n  {violation.Path}: {violation.MessageEn} | {violation.MessageVi}");
        }

        return text.ToString();
    }
}
