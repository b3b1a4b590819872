using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Signing;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>Verifies the receipt of a message by MC-SIGN-13 to MC-SIGN-16, with code of the suite's own: the view is <c>{verified: true}</c> or <c>{verified: "why not"}</c>.</summary>
internal sealed class VerifyStep(YamlItem item) : Step(item)
{
    private readonly string _message = item.Need("verify").Text();

    public override string Summary => $"verify the receipt of {_message}";

    protected override Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var message = context.Scope.Fill(JsonValue.Create($"${{{_message}}}")) as JsonObject;
        var receipt = Place.TextOf("of") is { } of ? context.Scope.Fill(JsonValue.Create($"${{{of}}}")) : message?["receipt"];
        var problem = message is null || receipt is not JsonObject given ? "there is no receipt" : RawReceipt.Problem(given, message, context.Target.Enrolment);
        return Task.FromResult(new JsonObject { ["verified"] = problem is null ? JsonValue.Create(true) : JsonValue.Create(problem) });
    }
}
