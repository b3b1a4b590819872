using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Stage;

/// <summary>Behaviours that the stage itself needs.</summary>
internal static class Behaviours
{
    public static Behaviour Refusal(string reason, string code) => Behaviour.Read(YamlItem.Parse("stage", new StringReader($"{{ refuse: {reason}, code: {code} }}")));
}
