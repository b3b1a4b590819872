using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Stage;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Manual;

/// <summary>A message that the tester sends with the product: the next one that the stage did not know, whatever becomes of its call, is the message of the step.</summary>
internal static class HandSending
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <exception cref="CaseProblem">Another message came, or none in time.</exception>
    public static async Task RunAsync(Desk desk, YamlItem place, Bilingual? instruction, CaseContext context, CancellationToken cancellationToken)
    {
        var stage = context.Side.Stage;
        var before = stage.Arrived.Count;
        var body = Drafts.Find(place.Need("message").Text(), place).Select(member => member.Key).First(name => name != "header");
        var (en, vi) = Words(place, body, context);
        var person = desk.Show(new Bilingual($"{instruction?.En ?? $"Send {body}{en}."} The tool waits for it.", $"{instruction?.Vi ?? $"Gửi {body}{vi}."} Công cụ chờ thông điệp."), DeskKind.Wait);
        var end = TimeProvider.System.GetUtcNow() + context.Patience;
        while (stage.Arrived.Count == before)
        {
            if (person.IsCompleted)
            {
                Desk.Judge(await person);
            }

            if (TimeProvider.System.GetUtcNow() > end)
            {
                throw new CaseProblem($"no message came within {context.Patience.TotalMinutes:0} minutes");
            }

            await Task.Delay(Look, cancellationToken);
        }

        Take(stage, before, body, place, context);
    }

    private static void Take(StageHub stage, int number, string body, YamlItem place, CaseContext context)
    {
        var message = stage.Arrived[number];
        var header = message["payloadJson"]?["header"];
        context.Log.Came(body, message);
        if (message["payloadJson"]?[body] is null)
        {
            throw new CaseProblem($"the product sent another message than {body}");
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
    private static (string En, string Vi) Words(YamlItem place, string body, CaseContext context)
    {
        var to = place.TextOf("to") is { } agency ? context.Side.Stage.Called(context.Scope.Agency(agency)) : "";
        var known = place.TextOf("dossier") is { } dossier ? context.Scope.Known($"dossier.{dossier}") : null;
        return ($"{(to.Length > 0 ? $" to {to}" : "")}{(known is null ? body == "dossierTransferred" ? ", with a new dossier" : "" : $" about the dossier {known}")}", $"{(to.Length > 0 ? $" đến {to}" : "")}{(known is null ? body == "dossierTransferred" ? ", với hồ sơ mới" : "" : $" về hồ sơ {known}")}");
    }
}
