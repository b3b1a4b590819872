using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner.Steps.Clients;

/// <summary>How much memory the vendor's program has had at most so far: <c>{peak}</c>, in MiB. Where the command is a shell that starts it, that of the shell.</summary>
internal sealed class MemoryStep(YamlItem item) : Step(item)
{
    private readonly string _name = item.Need("memory").Text();

    public override string Summary => $"memory of the system '{_name}'";

    protected override Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken) => context.Side.Programs.TryGetValue(_name, out var program)
        ? Task.FromResult(new JsonObject { ["peak"] = program.PeakMemory >> 20 })
        : throw new SuiteProblem("the system is not started");
}
