using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Runner.Scenarios;
using MotCua.Conformance.Runner.Steps.Clients;
using MotCua.Conformance.Stage;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Manual;

/// <summary>
/// A message that the tester sends with the product: the next one that the stage did not know, whatever becomes of its call, is the message of the step. What the product must refuse (<c>expect: { denied: … }</c>) or must hold back (<c>held: true</c>) does not come: there the tester says that it is done.
/// </summary>
internal static class HandSending
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <exception cref="CaseProblem">Another message came.</exception>
    /// <exception cref="PauseProblem">None came in the time that this call waits.</exception>
    public static async Task RunAsync(Desk desk, YamlItem place, Bilingual? told, CaseContext context, CancellationToken cancellationToken)
    {
        var body = Drafts.Find(place.Need("message").Text(), place).Select(member => member.Key).First(name => name != "header");
        var asked = told ?? Words(place, body, context);
        if (place["expect"]?["denied"] is not null)
        {
            await desk.AskAsync(asked, cancellationToken);
        }
        else if (place.Flag("held"))
        {
            context.Held[place.Need("name").Text()] = new HeldMessage(body, Known(place, context), context.Side.Stage.Arrived.Count);
            await desk.AskAsync(new Bilingual($"{asked.En} Is that done?", $"{asked.Vi} Đã xong chưa?"), cancellationToken);
        }
        else
        {
            var person = desk.Show(new Bilingual($"{asked.En} The tool waits for the message.", $"{asked.Vi} Công cụ chờ thông điệp."), DeskKind.Wait);
            Take(await NextAsync(person, body, context, cancellationToken), body, place, context);
        }
    }

    private static async Task<JsonObject> NextAsync(Task<DeskAnswer> person, string body, CaseContext context, CancellationToken cancellationToken)
    {
        var stage = context.Side.Stage;
        var before = stage.Arrived.Count;
        var end = TimeProvider.System.GetUtcNow() + context.Patience;
        while (stage.Arrived.Count == before)
        {
            if (person.IsCompleted)
            {
                Desk.Judge(await person);
            }

            if (TimeProvider.System.GetUtcNow() > end)
            {
                var name = BodyNames.Of(body);
                throw new PauseProblem($"waiting for the product's {name.En}; go on with --resume", $"đang chờ thông điệp {name.Vi} của phần mềm; tiếp tục bằng --resume");
            }

            await Task.Delay(Look, cancellationToken);
        }

        return stage.Arrived[before];
    }

    private static void Take(JsonObject message, string body, YamlItem place, CaseContext context)
    {
        var header = message["payloadJson"]?["header"];
        context.Log.Came(body, message);
        if (message["payloadJson"]?[body] is null)
        {
            throw new CaseProblem($"the product sent {BodyNames.Of(Scene.BodyOf(message)).En}, expected {BodyNames.Of(body).En}");
        }

        if (place.TextOf("dossier") is { } dossier)
        {
            context.Scope.Learn($"dossier.{dossier}", header?["dossier"]?.ToString(), "header.dossier");
        }

        if (place.TextOf("task") is { } task)
        {
            context.Scope.Learn($"task.{task}", header?["task"]?.ToString(), "header.task");
        }

        if (place.TextOf("name") is { } name && header?["id"]?.ToString() is { } id)
        {
            context.Scope.Set(name, new JsonObject { ["id"] = id, ["from"] = header["from"]?.DeepClone() });
            context.Scope.Name(id, $"{name}.id");
        }
    }

    // Which dossier, where the case has sent about it before.
    private static Bilingual Words(YamlItem place, string body, CaseContext context)
    {
        var name = BodyNames.Of(body);
        var (toEn, toVi) = place.TextOf("to") is { } agency && context.Side.Stage.Called(context.Scope.Agency(agency)) is var to ? ($", to {to}", $", đến {to}") : ("", "");
        var (aboutEn, aboutVi) = Known(place, context) is { } known ? ($", about the dossier {known}", $", về hồ sơ {known}") : body == "dossierTransferred" ? (", with a new dossier", ", với hồ sơ mới") : ("", "");
        return new Bilingual($"Do in the product: {name.En}{toEn}{aboutEn}.", $"Thực hiện trong phần mềm: {name.Vi}{toVi}{aboutVi}.");
    }

    private static string? Known(YamlItem place, CaseContext context) => place.TextOf("dossier") is { } dossier ? context.Scope.Known($"dossier.{dossier}") : null;
}
