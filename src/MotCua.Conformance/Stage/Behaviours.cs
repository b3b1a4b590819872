using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Stage;

/// <summary>Behaviours that the stage itself needs.</summary>
internal static class Behaviours
{
    public static Behaviour Refusal(string reason, string code) => Behaviour.Read(YamlItem.Parse("stage", new StringReader($"{{ refuse: {reason}, code: {code} }}")));

    /// <summary>What a hub says where an ended agency has several successors, or none (MC-DIR-18, MC-DIR-19).</summary>
    public static Behaviour Recipient(IReadOnlyList<string> successors) => Behaviour.Read(YamlItem.Parse("stage", new StringReader(successors.Count == 0
        ? "{ refuse: AGENCY_CLOSED, code: failed_precondition, message: The agency has ended and nobody followed it., vi: Cơ quan đã kết thúc và không có đơn vị kế thừa., fields: [ header.to ] }"
        : $"{{ refuse: RECIPIENT_AMBIGUOUS, code: failed_precondition, message: \"The agency has ended; choose its successor: {string.Join(", ", successors)}\", vi: \"Cơ quan đã kết thúc; hãy chọn đơn vị kế thừa: {string.Join(", ", successors)}\", fields: [ header.to ] }}")));
}
