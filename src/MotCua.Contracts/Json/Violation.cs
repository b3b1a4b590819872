using MotCua.Contracts.V1;

namespace MotCua.Contracts.Json;

/// <summary>One place of a document that breaks a rule. Texts never repeat the value, which may be personal data.</summary>
/// <param name="Path">JSON path such as <c>dossierTransferred.dossier.owner.identities[0].number</c>; empty for the whole document.</param>
/// <param name="Rule">Stable name of the rule (MC-CORE, table of rules), for example <c>pattern</c>.</param>
/// <param name="MessageEn">What is wrong and what to do, in English.</param>
/// <param name="MessageVi">What is wrong and what to do, in Vietnamese.</param>
/// <param name="Reason">JSON_INVALID for the notation, SCHEMA_VIOLATION for constraints, FORM_VIOLATION for forms,
/// CONTRACT_NOT_SUPPORTED for a body of a later version, PAYLOAD_TOO_LARGE.</param>
public sealed record Violation(string Path, string Rule, string MessageEn, string MessageVi, ErrorReason Reason)
{
    /// <summary>The same facts as a field of a refusal.</summary>
    public RefusalField ToField() => new() { Path = Path, MessageEn = MessageEn, MessageVi = MessageVi };
}
