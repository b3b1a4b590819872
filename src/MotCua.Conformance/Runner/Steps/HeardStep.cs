using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>Waits a time (<c>heard: 300ms</c>) and says how many connections the listener has had: the view is <c>{connections}</c>.</summary>
internal sealed class HeardStep(YamlItem item) : Step(item)
{
    private readonly TimeSpan _time = Duration(item.Need("heard").Text(), item);

    public override string Summary => "count the connections that the listener has had";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var listener = context.Listener ?? throw new SuiteProblem("nothing listens: 'listen' comes first");
        await Task.Delay(_time, cancellationToken);
        return new JsonObject { ["connections"] = listener.Connections };
    }
}
