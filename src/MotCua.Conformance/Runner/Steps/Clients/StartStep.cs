using System.Net;
using System.Text.Json.Nodes;
using MotCua.Conformance.Adapters;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Stage;

namespace MotCua.Conformance.Runner.Steps.Clients;

/// <summary>Starts the vendor's program (<c>start: client</c>, or another name for a second one), on its folder or on another (<c>folder</c>), with its key in a file or at a signing service (<c>signing: loopback</c>, or <c>network</c>: at an address that is not loopback, without TLS).</summary>
internal sealed class StartStep(YamlItem item) : Step(item)
{
    private readonly string _name = item.Need("start").Text();

    public override string Summary => $"start the system '{_name}'";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var side = context.Side;
        var system = context.Scope.SystemOf(Place.TextOf("as") ?? side.Client);
        var folder = side.Folder("keys");
        var certificate = Path.Combine(folder, $"{system.Name}.pem");
        await File.WriteAllTextAsync(certificate, system.Key.Certificate.ExportCertificatePem() + "\n", cancellationToken);
        var request = new JsonObject
        {
            ["do"] = "start",
            ["folder"] = side.Folder(Place.TextOf("folder") ?? "client"),
            ["hub"] = new JsonObject
            {
                ["code"] = context.Target.Enrolment.Hub, ["http"] = side.Stage.Address.Http.AbsoluteUri, ["grpc"] = side.Stage.Address.Grpc.AbsoluteUri, ["certificate"] = context.Target.Enrolment.HubCertificate.ExportCertificatePem(),
                ["anchors"] = string.Join('\n', context.Target.Enrolment.Anchors.Select(anchor => anchor.ExportCertificatePem())),
            },
            ["system"] = new JsonObject { ["id"] = system.Id, ["certificate"] = certificate },
            ["agency"] = side.Stage.Mailbox.Name,
            ["auth"] = Place.TextOf("auth") ?? "Authorization",
            ["test"] = true,
        };
        if (Place.TextOf("wire") is { } wire)
        {
            request["wire"] = wire;
        }

        if (Place["signing"]?.OneOf("loopback", "network") is { } at)
        {
            side.Signing ??= await StageSigning.StartAsync(side.Stage, system.Key, context.Scope.SystemOf("stranger").Key, at == "loopback" ? IPAddress.Loopback : StageSigning.NetworkAddress() ?? throw new NotDeclaredProblem("this machine has no address but loopback"));
            request["signing"] = new JsonObject { ["url"] = side.Signing.Url.AbsoluteUri, ["secret"] = side.Signing.Secret, ["keyId"] = side.Signing.KeyId };
            context.Scope.Set("signing", new JsonObject { ["keyId"] = side.Signing.KeyId });
        }
        else
        {
            var key = Path.Combine(folder, $"{system.Name}.key");
            await File.WriteAllTextAsync(key, (Place.Flag("encrypted") ? system.Key.ExportEncryptedPem("a password that nobody gives") : system.Key.ExportPem()) + "\n", cancellationToken);
            request["system"]!["key"] = key;
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
