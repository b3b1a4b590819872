using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>Reads the system's log: the view is <c>{text}</c>.</summary>
internal sealed class LogStep(YamlItem item) : Step(item)
{
    public override string Summary => "read the system's log";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var log = context.Target.LogAsync ?? throw new SuiteProblem("the features file declares log without a command");
        return new JsonObject { ["text"] = await log(cancellationToken) };
    }
}
