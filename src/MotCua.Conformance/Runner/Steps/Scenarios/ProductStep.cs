using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Manual;
using MotCua.Conformance.Runner.Scenarios;
using MotCua.Conformance.Runner.Steps.Clients;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Runner.Steps.Scenarios;

/// <summary>
/// The product sends a message of a draft's kind (<c>product: transfer</c>): the adapter is asked for it, or an officer does it. The message must come to the hub as the product's next, right in every part; <c>to</c>, <c>dossier</c>, <c>task</c> and <c>parent</c> are those of the scenario,
/// or chosen by the product and the same from then on. The view is <c>{message}</c>; the message is remembered as <c>name</c>.
/// </summary>
internal sealed class ProductStep : Step
{
    public static readonly string[] Members = ["product", "to", "dossier", "task", "parent", "set", "drop", "name"];

    private readonly string _draft;
    private readonly string _body;

    public ProductStep(YamlItem item)
        : base(item)
    {
        _draft = item.Need("product").Text();
        _body = Drafts.Find(_draft, item).Select(member => member.Key).First(name => name != "header");
    }

    public override string Summary => $"the product sends {_body}";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var (en, vi) = Place.TextOf("to") is { } to && context.Side.Stage.Called(context.Scope.Agency(to)) is var agency ? ($" to {agency}", $" gửi {agency}") : ("", "");
        var name = BodyNames.Of(_body);
        var what = new Bilingual($"the product's {name.En}{en}", $"thông điệp {name.Vi} của phần mềm{vi}");
        Task<DeskAnswer>? person = null;
        if (context.Desk is { } desk)
        {
            var (dossierEn, dossierVi) = context.Scope.Known($"dossier.{Place.TextOf("dossier")}") is { } code ? ($" The dossier is {code}.", $" Hồ sơ {code}.") : ("", "");
            person = desk.Show(new Bilingual($"Do it in the product.{dossierEn} The tool waits for {what.En}.", $"Hãy thực hiện trong phần mềm.{dossierVi} Công cụ chờ {what.Vi}."), DeskKind.Wait);
        }
        else
        {
            await AskAsync(context, cancellationToken);
        }

        var message = await context.Scene.MessageAsync(_body, what, person, cancellationToken);
        context.Log.Came(_body, message);
        Learn(context.Scope, message["payloadJson"]!["header"]!);
        Remember(context.Scope, message);
        return new JsonObject { ["message"] = message["payloadJson"]!.DeepClone() };
    }

    private async Task AskAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var program = context.Side.Programs["client"];
        if (context.Scene.WasBegun && await HasItAsync(program, context, cancellationToken))
        {
            return;
        }

        var request = new JsonObject { ["do"] = "send", ["message"] = MessageSpec.ForSystem(Place, _draft, context.Scope) };
        // The names that the message was made with are kept first: a run that is killed now finds its message again.
        context.Scene.Begin(context.Scope);
        var answer = await AskStep.AskAsync(program, request, cancellationToken);
        request.Remove("n");
        context.Log.Asked(request, answer);
        if (answer["refused"] is { } refused)
        {
            throw new CaseProblem($"the product does not send {_body}: {refused["message"]}");
        }
    }

    // An earlier call may have asked before it was killed: then the message is on its way.
    private static async Task<bool> HasItAsync(Adapters.AdapterProcess program, CaseContext context, CancellationToken cancellationToken)
    {
        if (context.Side.Stage.Arrived.Any(message => !context.Scene.Dealt.Contains(message["payloadJson"]?["header"]?["id"]?.ToString() ?? "")))
        {
            return true;
        }

        var answer = await program.AskAsync(new JsonObject { ["do"] = "outbox" }, cancellationToken);
        return (answer["messages"] as JsonArray ?? []).Any(message => !context.Scene.Dealt.Contains(message?["id"]?.ToString() ?? ""));
    }

    private void Learn(Scope scope, JsonNode header)
    {
        if (Place.TextOf("to") is { } to && header["to"]?.ToString() != scope.Agency(to))
        {
            throw new CaseProblem($"{_body} went to {header["to"]}, expected {scope.Agency(to)} ({to})");
        }

        foreach (var (member, kind, field) in new[] { ("dossier", "dossier", "dossier"), ("task", "task", "task"), ("parent", "task", "parentTask") })
        {
            if (Place.TextOf(member) is { } name)
            {
                scope.Learn($"{kind}.{name}", header[field]?.ToString(), $"header.{field} of {_body}");
            }
        }
    }

    private void Remember(Scope scope, JsonObject message)
    {
        if (Place.TextOf("name") is not { } name)
        {
            return;
        }

        var header = message["payloadJson"]!["header"]!;
        scope.Set(name, new JsonObject { ["id"] = header["id"]?.DeepClone(), ["from"] = header["from"]?.DeepClone(), ["message"] = message["payloadJson"]!.DeepClone() });
        if (header["id"] is { } id)
        {
            scope.Name(id.ToString(), $"{name}.id");
        }
    }
}
