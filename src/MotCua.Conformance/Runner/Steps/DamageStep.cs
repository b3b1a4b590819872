using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>Breaks the place where the system keeps its files (<c>damage: true</c>) and mends it again (<c>damage: false</c>; the end of the case does too).</summary>
internal sealed class DamageStep(YamlItem item) : Step(item)
{
    private readonly bool _isBroken = item.Flag("damage");

    public override string Summary => _isBroken ? "break the place where the system keeps its files" : "mend the place where the system keeps its files";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        await context.DamageAsync(_isBroken, cancellationToken);
        return [];
    }
}
