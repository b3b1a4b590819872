using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>Takes the source of the Directory that the hub follows away, or brings it back.</summary>
internal sealed class AuthorityStep(YamlItem item) : Step(item)
{
    private readonly string _what = item.Need("authority").OneOf("away", "back");

    public override string Summary => _what == "away" ? "take the directory authority away" : "bring the directory authority back";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var reach = context.Target.ReachAsync ?? throw new SuiteProblem("the features file declares source without its two commands");
        context.Log.Note(Summary);
        await reach(_what == "back", cancellationToken);
        return [];
    }
}
