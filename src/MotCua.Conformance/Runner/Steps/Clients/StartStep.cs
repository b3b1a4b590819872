using System.Text.Json.Nodes;
using MotCua.Conformance.Adapters;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Manual;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Runner.Steps.Clients;

/// <summary>Starts the vendor's program (<c>start: client</c>, or another name for a second one), on its folder or on another (<c>folder</c>).</summary>
internal sealed class StartStep(YamlItem item) : Step(item)
{
    private readonly string _name = item.Need("start").Text();

    public override string Summary => $"start the system '{_name}'";

    protected override async Task<bool> ByHandAsync(Desk desk, CaseContext context, CancellationToken cancellationToken)
    {
        if (!desk.IsRunning)
        {
            await desk.AskAsync(new Bilingual("Start the product, with the store that it had. Does it run?", "Khởi động phần mềm trên kho dữ liệu cũ. Phần mềm đã chạy chưa?"), cancellationToken);
            desk.IsRunning = true;
        }

        return true;
    }

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var side = context.Side;
        var system = context.Scope.SystemOf(Place.TextOf("as") ?? side.Client);
        var request = StartRequest.Make(context.Target.Enrolment, system, side.Stage.Address.Http, side.Stage.Address.Grpc, side.Stage.Mailbox.Name, side.Folder("keys"), Place.Flag("encrypted"));
        (request["do"], request["folder"], request["auth"]) = ("start", side.Folder(Place.TextOf("folder") ?? "client"), Place.TextOf("auth") ?? "Authorization");
        if (Place.TextOf("wire") is { } wire)
        {
            request["wire"] = wire;
        }

        var program = AdapterProcess.Start(side.Command);
        side.Programs[_name] = program;
        context.Log.Note($"start the system {(Place.TextOf("wire") is { } by ? $"on the wire {by}" : "")}".TrimEnd());
        try
        {
            var answer = await AskStep.AskAsync(program, request, cancellationToken);
            return answer["refused"] is { } refused ? new JsonObject { ["failed"] = refused.ToJsonString() } : answer;
        }
        catch (AdapterProblem e) when (Expect is not null)
        {
            return new JsonObject { ["failed"] = e.En };
        }
    }
}
