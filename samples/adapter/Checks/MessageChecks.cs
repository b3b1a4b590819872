using System.Text;
using System.Text.Json.Nodes;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;

namespace Adapter.Checks;

/// <summary>Reading of messages and forms (MC-CORE).</summary>
internal static class MessageChecks
{
    public static JsonNode Message(JsonObject vector) => Read(Encoding.UTF8.GetBytes(vector["document"]!.ToJsonString()), vector);

    public static JsonNode Lexical(JsonObject vector) => Read(
        (string?)vector["documentBase64"] is { } bytes ? Convert.FromBase64String(bytes) : Encoding.UTF8.GetBytes((string)vector["text"]!), vector);

    public static JsonNode Form(JsonObject vector)
    {
        var schema = FormSchema.Load(Encoding.UTF8.GetBytes(vector["schema"]!.ToJsonString()));
        var violations = schema.Validate(Encoding.UTF8.GetBytes(vector["document"]!.ToJsonString()));
        return violations.Count == 0 ? new JsonObject { ["valid"] = true } : new JsonObject { ["valid"] = false, ["path"] = violations[0].Path, ["rule"] = violations[0].Rule };
    }

    private static JsonObject Read(byte[] document, JsonObject vector)
    {
        var read = MotCuaJson.Read<Message>(document, (string?)vector["mode"] == "strict" ? JsonReading.Strict : JsonReading.Tolerant);
        var violations = read.IsValid ? MessageRules.Check(read.Value!) : read.Violations;
        return violations.Count == 0
            ? new JsonObject { ["accept"] = true, ["document"] = JsonNode.Parse(MotCuaJson.Write(read.Value!)) }
            : new JsonObject { ["accept"] = false, ["reason"] = ReasonTable.Get(violations[0].Reason).Name, ["path"] = violations[0].Path, ["rule"] = violations[0].Rule };
    }
}
