using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>Kills the system, starts it again, and waits until it answers.</summary>
internal sealed class RestartStep(YamlItem item) : Step(item)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public override string Summary => "kill and restart the system";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var restart = context.Target.RestartAsync ?? throw new SuiteProblem("the features file declares restart without a command");
        context.Log.Note("the system is killed and started again");
        await restart(cancellationToken);
        var end = TimeProvider.System.GetUtcNow() + Patience;
        var request = new RawRequest("GET", context.Target.Address.PathOf(isHttp2: false, "openapi/v1.json"), [], ReadOnlyMemory<byte>.Empty);
        while (true)
        {
            try
            {
                await RawWire.CallAsync(context.Target.Address, request, TimeSpan.FromSeconds(5), cancellationToken);
                return [];
            }
            catch (WireProblem e)
            {
                if (TimeProvider.System.GetUtcNow() > end)
                {
                    throw new CaseProblem($"the system does not answer {Patience.TotalSeconds:0} s after its restart: {e.Message}");
                }

                await Task.Delay(100, cancellationToken);
            }
        }
    }
}
