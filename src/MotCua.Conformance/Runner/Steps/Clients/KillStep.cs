using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner.Steps.Clients;

/// <summary>Kills the vendor's program without a word.</summary>
internal sealed class KillStep(YamlItem item) : Step(item)
{
    private readonly string _name = item.Need("kill").Text();

    public override string Summary => $"kill the system '{_name}'";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        context.Log.Note("the system is killed");
        if (context.Side.Programs.Remove(_name, out var program))
        {
            await program.DisposeAsync();
        }

        return [];
    }
}
