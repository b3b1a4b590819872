using System.Text.Json.Nodes;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Rpc;
using MotCua.Contracts.V1;

namespace MotCua.EndToEnd.Tests.Clients;

/// <summary>What a hub answered to a JSON call: the HTTP status, and the reply or the error.</summary>
internal sealed record HubAnswer(int Status, JsonNode Body)
{
    /// <summary>The Connect code of an error.</summary>
    public string? Code => Status == 200 ? null : (string?)Body["code"];

    /// <summary>The reason of the contract, when the error carries one of domain motcua.</summary>
    public ErrorReason? Reason =>
        Detail("google.rpc.ErrorInfo") is { } bytes && ErrorInfo.Parser.ParseFrom(bytes) is { Domain: "motcua" } info && ReasonTable.TryParse(info.Reason, out var reason)
            ? reason
            : null;

    /// <summary>Paths of the fields that the error names.</summary>
    public IReadOnlyList<string> Fields =>
        Detail("google.rpc.BadRequest") is { } bytes ? [.. BadRequest.Parser.ParseFrom(bytes).FieldViolations.Select(violation => violation.Field)] : [];

    /// <summary>Metadata of the reason, for example hubTime.</summary>
    public string? Metadata(string name) =>
        Detail("google.rpc.ErrorInfo") is { } bytes && ErrorInfo.Parser.ParseFrom(bytes).Metadata.TryGetValue(name, out var value) ? value : null;

    private byte[]? Detail(string type)
    {
        var detail = (Status == 200 ? null : Body["details"] as JsonArray)?.FirstOrDefault(one => (string?)one!["type"] == type);
        var value = (string?)detail?["value"];
        return value is null ? null : Convert.FromBase64String(value.PadRight((value.Length + 3) / 4 * 4, '='));
    }
}
