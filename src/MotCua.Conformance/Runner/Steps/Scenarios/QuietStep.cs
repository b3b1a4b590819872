using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Stage;

namespace MotCua.Conformance.Runner.Steps.Scenarios;

/// <summary>For a time (<c>quiet: 3s</c>) nothing comes from the product but what may come at any time; with <c>of: m1</c> that message does not come again either.</summary>
internal sealed class QuietStep(YamlItem item) : Step(item)
{
    private readonly TimeSpan _time = Duration(item.Need("quiet").Text(), item);

    public override string Summary => "the product sends nothing";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var id = Place.TextOf("of") is { } of ? context.Scope.FillText($"${{{of}.id}}") : null;
        var before = Count(context, id);
        await Task.Delay(_time, cancellationToken);
        context.Scene.Next(null);
        return Count(context, id) == before ? [] : throw new CaseProblem($"the product sent {Place.TextOf("of")} again");
    }

    private static int Count(CaseContext context, string? id) => id is null ? 0 : context.Side.Stage.Calls.All.Count(call => StageHub.Subject(call.Operation) == "Exchange/Send" && JsonText.Compact(call.View).Contains(id, StringComparison.Ordinal));
}
