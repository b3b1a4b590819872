using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>Lets time pass.</summary>
internal sealed class WaitStep(YamlItem item) : Step(item)
{
    private readonly TimeSpan _time = Duration(item.Need("wait").Text(), item);

    public override string Summary => $"wait {_time.TotalSeconds} s";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        await Task.Delay(_time, cancellationToken);
        return [];
    }
}
