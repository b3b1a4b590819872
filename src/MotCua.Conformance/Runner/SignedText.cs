using System.Text.Json.Nodes;

namespace MotCua.Conformance.Runner;

/// <summary>A message as it travels: payload bytes and signature text, and the system that sends it.</summary>
internal sealed record SignedText(byte[] Payload, string Signature, string System)
{
    /// <summary>What later steps may name: <c>${m1.id}</c>, <c>${m1.payload}</c>, <c>${m1.message.header.to}</c>.</summary>
    public JsonObject ToView()
    {
        var message = JsonText.TryParse(Payload) as JsonObject;
        return new JsonObject
        {
            ["id"] = message?["header"]?["id"]?.DeepClone(), ["from"] = message?["header"]?["from"]?.DeepClone(), ["payload"] = Convert.ToBase64String(Payload), ["signature"] = Signature, ["system"] = System, ["message"] = message,
        };
    }

    public JsonObject ToJson() => new() { ["payload"] = Convert.ToBase64String(Payload), ["signature"] = Signature };

    public static SignedText Remembered(Scope scope, string name)
    {
        var view = scope.Fill(JsonValue.Create($"${{{name}}}")) as JsonObject ?? throw new SuiteProblem($"no message is called '{name}'");
        return new SignedText(Convert.FromBase64String(view["payload"]!.GetValue<string>()), view["signature"]!.GetValue<string>(), view["system"]!.GetValue<string>());
    }
}
