using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Manual;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Runner.Steps.Clients;

/// <summary>Kills the vendor's program without a word.</summary>
internal sealed class KillStep(YamlItem item) : Step(item)
{
    private readonly string _name = item.Need("kill").Text();

    public override string Summary => $"kill the system '{_name}'";

    protected override async Task<bool> ByHandAsync(Desk desk, CaseContext context, CancellationToken cancellationToken)
    {
        await desk.AskAsync(new Bilingual("End the product at once, as a power cut does: kill its processes. Is it off?", "Tắt ngang phần mềm như khi mất điện: diệt các tiến trình của nó. Đã tắt chưa?"), cancellationToken);
        desk.IsRunning = false;
        return true;
    }

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
