using System.Text.Json.Nodes;
using MotCua.Conformance.Stage;

namespace MotCua.Conformance.Runner.Steps.Clients;

/// <summary>A message that a tester gave to the product and that must not come yet: its id is learned when it comes.</summary>
/// <param name="Body">Which body it has.</param>
/// <param name="Dossier">Which dossier it is about, where that was known.</param>
/// <param name="After">How many messages had come before.</param>
internal sealed record HeldMessage(string Body, string? Dossier, int After)
{
    /// <summary>The id, once it came; null while it is held back.</summary>
    public string? IdIn(StageHub stage) => stage.Arrived.Skip(After).Select(message => message["payloadJson"]).FirstOrDefault(Fits)?["header"]?["id"]?.ToString();

    private bool Fits(JsonNode? payload) => payload?[Body] is not null && (Dossier is null || payload["header"]?["dossier"]?.ToString() == Dossier);
}
