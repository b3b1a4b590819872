using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Stage;

namespace MotCua.Conformance.Runner.Steps.Clients;

/// <summary>Says how the stage answers calls of an operation: <c>next</c> (one behaviour a call), <c>always</c> (from then on), <c>honest: true</c> (as a hub should).</summary>
internal sealed class ScriptStep : Step
{
    private readonly string _operation;
    private readonly List<Behaviour> _next;
    private readonly Behaviour? _always;

    public ScriptStep(YamlItem item)
        : base(item)
    {
        _operation = item.Need("script").Text();
        _next = [.. item["next"]?.Items.Select(Behaviour.Read) ?? []];
        _always = item["always"] is { } always ? Behaviour.Read(always) : null;
    }

    public override string Summary => $"the stage's behaviour at {_operation}";

    protected override Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var script = context.Side.Stage.Script;
        if (Place.Flag("honest"))
        {
            script.Always(_operation, null);
        }

        script.Next(_operation, _next);
        if (_always is not null)
        {
            script.Always(_operation, _always);
        }

        return Task.FromResult(new JsonObject());
    }
}
