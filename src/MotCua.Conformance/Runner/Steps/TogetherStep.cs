using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>Several things at once: each item is a step, or a list of steps that follow one another.</summary>
internal sealed class TogetherStep(YamlItem item) : Step(item)
{
    private readonly List<List<Step>> _branches = [.. item.Need("together").Items.Select(branch => branch.Items.Select(Read).ToList())];

    public override string Summary => $"{_branches.Count} things at once";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var branches = _branches.Select(steps => (Context: context.Branch(), Steps: steps)).ToList();
        try
        {
            await Task.WhenAll(branches.Select(branch => Task.Run(async () =>
            {
                foreach (var step in branch.Steps)
                {
                    await step.RunAsync(branch.Context, cancellationToken);
                }
            }, cancellationToken)));
        }
        finally
        {
            branches.ForEach(branch => context.Log.Append(branch.Context.Log));
        }

        return [];
    }
}
