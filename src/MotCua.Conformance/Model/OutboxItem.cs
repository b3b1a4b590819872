using System.Text.Json.Nodes;

namespace MotCua.Conformance.Model;

/// <summary>A message of the model client on its way.</summary>
internal sealed class OutboxItem(string id, string orderKey, string draft, byte[] payload, DateTimeOffset expires)
{
    public string Id => id;

    public string OrderKey => orderKey;

    /// <summary>The message as it was asked for.</summary>
    public string Draft => draft;

    public byte[] Payload { get; set; } = payload;

    public DateTimeOffset Expires => expires;

    /// <summary>Made once: the receipt of a repetition is about the first one.</summary>
    public string Signature { get; set; } = "";

    public string State { get; set; } = "waiting";

    public string Reason { get; set; } = "";

    public JsonArray Fields { get; set; } = [];

    public int Attempts { get; set; }

    public bool IsUnderWay { get; set; }

    public DateTimeOffset NextAt { get; set; }

    public Dictionary<string, string> Files { get; } = new(StringComparer.Ordinal);

    public string Body => (JsonNode.Parse(Payload) as JsonObject)?.Select(member => member.Key).FirstOrDefault(key => key != "header") ?? "";
}
