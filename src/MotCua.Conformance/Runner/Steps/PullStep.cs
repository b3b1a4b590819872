using System.Globalization;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>
/// Pulls a mailbox, which was emptied before the case began. The answer is kept as <c>pulled</c>: <c>${pulled.deliveries.0.position}</c>, <c>${pulled.fence}</c>.
/// </summary>
internal sealed class PullStep(YamlItem item) : Step(item)
{
    private readonly CallSpec _call = CallSpec.Read(item);
    private readonly string _mailbox = item.Need("pull").Text();

    public override string Summary => $"pull the mailbox of {_mailbox}";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var reader = new JsonObject { ["inboxId"] = context.Scope.FillText(Place.TextOf("inbox") ?? "inbox-of-the-case") };
        if (Place.Flag("take-over"))
        {
            reader["takeOver"] = true;
        }

        var body = new JsonObject { ["mailbox"] = context.Scope.Agency(_mailbox), ["reader"] = reader };
        Number(body, "maxMessages", "max");
        Number(body, "maxBytes", "max-bytes");
        Number(body, "waitMs", "wait");
        var view = await context.CallAsync(_call, Operation.Find("Exchange/Pull"), body, Place.TextOf("as") ?? _mailbox, cancellationToken);
        if (view["body"] is JsonObject answer)
        {
            context.Scope.Set("pulled", answer.DeepClone());
        }

        return view;
    }

    private void Number(JsonObject body, string member, string name)
    {
        if (Place.TextOf(name) is { } text)
        {
            body[member] = int.Parse(text, CultureInfo.InvariantCulture);
        }
    }
}
