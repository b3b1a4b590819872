using System.Text.Json;
using System.Text.Json.Nodes;
using MotCua.Contracts.V1;

namespace MotCua.Sdk.Outbox;

/// <summary>The fields of a refusal as the store keeps them: a JSON list of <c>{path, en, vi}</c>.</summary>
internal static class RefusedFields
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Refusal refusal) => new JsonArray([.. refusal.Fields.Select(field => new JsonObject { ["path"] = field.Path, ["en"] = field.MessageEn, ["vi"] = field.MessageVi })]).ToJsonString(Readable);

    public static IReadOnlyList<RefusalField> Read(string text) => [.. JsonNode.Parse(text)!.AsArray().Select(field => new RefusalField
    {
        Path = (string)field!["path"]!,
        MessageEn = (string)field["en"]!,
        MessageVi = (string)field["vi"]!,
    })];
}
