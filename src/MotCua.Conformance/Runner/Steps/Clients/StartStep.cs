using System.Net;
using System.Text.Json.Nodes;
using MotCua.Conformance.Adapters;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Manual;
using MotCua.Conformance.Stage;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Runner.Steps.Clients;

/// <summary>Starts the vendor's program (<c>start: client</c>, or another name for a second one), on its folder or on another (<c>folder</c>), with its key in a file or at a signing service (<c>signing: loopback</c>, or <c>network</c>: at an address that is not loopback, without TLS).</summary>
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
        var signing = Place["signing"]?.OneOf("loopback", "network");
        var key = signing is not null ? StartKey.AtService : Place.Flag("encrypted") ? StartKey.EncryptedFile : StartKey.File;
        var request = StartRequest.Make(context.Target.Enrolment, system, side.Stage.Address.Http, side.Stage.Address.Grpc, side.Stage.Mailbox.Name, side.Folder("keys"), key);
        (request["do"], request["folder"], request["auth"]) = ("start", side.Folder(Place.TextOf("folder") ?? "client"), Place.TextOf("auth") ?? "Authorization");
        if (side.Ahead > TimeSpan.Zero)
        {
            request["aheadMs"] = (long)side.Ahead.TotalMilliseconds;
        }

        if (Place.TextOf("wire") is { } wire)
        {
            request["wire"] = wire;
        }

        if (signing is not null)
        {
            side.Signing ??= await StageSigning.StartAsync(side.Stage, system.Key, context.Scope.SystemOf("stranger").Key, signing == "loopback" ? IPAddress.Loopback : StageSigning.NetworkAddress() ?? throw new NotDeclaredProblem("this machine has no address but loopback"));
            request["signing"] = new JsonObject { ["url"] = side.Signing.Url.AbsoluteUri, ["secret"] = side.Signing.Secret, ["keyId"] = side.Signing.KeyId };
            context.Scope.Set("signing", new JsonObject { ["keyId"] = side.Signing.KeyId });
        }

        var program = await side.StartAsync(_name, cancellationToken);
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
