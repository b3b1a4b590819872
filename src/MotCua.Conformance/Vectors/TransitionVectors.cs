using System.Text.Json.Nodes;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Vectors;

/// <summary>What a row of messages does to the tasks of a dossier, step by step (MC-TASK).</summary>
internal static class TransitionVectors
{
    private static readonly VectorKind Kind = new("transitions", new Bilingual("Playing a dossier", "Diễn lại hồ sơ"));

    public static IEnumerable<Vector> All()
    {
        var stage = VectorFiles.Read("vectors/transitions/stage.json");
        return from sequence in VectorFiles.Items("transitions", "sequences")
               let steps = sequence["steps"]!.AsArray().Select(step => step!.AsObject()).ToList()
               let question = new JsonObject { ["stage"] = stage.DeepClone(), ["steps"] = new JsonArray([.. steps.Select(step => new JsonObject(step.Where(member => member.Key != "expect").Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))))]) }
               let expected = new JsonObject { ["steps"] = new JsonArray([.. steps.Select(step => Expected(step["expect"]!.AsObject()))]) }
               select Kind.Make(sequence["case"]!.GetValue<string>(), sequence["name"]!.GetValue<string>(), question, expected);
    }

    // No paragraph lays the field of a refusal down; a step that is taken has no reason.
    private static JsonObject Expected(JsonObject expect) => expect["reason"] is { } reason
        ? new JsonObject { ["reason"] = reason.DeepClone() }
        : new JsonObject(expect.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())).Append(KeyValuePair.Create("reason", (JsonNode?)null)));
}
