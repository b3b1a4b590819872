using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Signing;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>
/// Verifies the receipts of messages by MC-SIGN-13 to MC-SIGN-16, with code of the suite's own, and that those of one commit agree (MC-SIGN-35): the view is <c>{verified: true}</c> or
/// <c>{verified: "why not"}</c>.
/// </summary>
internal sealed class VerifyStep(YamlItem item) : Step(item)
{
    private readonly IReadOnlyList<string> _messages = item.Texts("verify");

    public override string Summary => $"verify the receipt of {string.Join(", ", _messages)}";

    protected override Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var receipts = new List<JsonObject>();
        string? problem = null;
        foreach (var name in _messages)
        {
            var message = context.Scope.Fill(JsonValue.Create($"${{{name}}}")) as JsonObject;
            if (message is null || (Place.TextOf("of") is { } of ? context.Scope.Fill(JsonValue.Create($"${{{of}}}")) : message["receipt"]) is not JsonObject receipt)
            {
                problem ??= $"{name} has no receipt";
                continue;
            }

            problem ??= RawReceipt.Problem(receipt, message, context.Target.Enrolment) is { } wrong ? $"{name}: {wrong}" : null;
            receipts.Add(receipt);
        }

        problem ??= RawReceipt.ProblemBetween(receipts);
        return Task.FromResult(new JsonObject { ["verified"] = problem is null ? JsonValue.Create(true) : JsonValue.Create(problem) });
    }
}
