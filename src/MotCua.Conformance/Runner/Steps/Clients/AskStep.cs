using System.Text.Json.Nodes;
using MotCua.Conformance.Adapters;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Manual;

namespace MotCua.Conformance.Runner.Steps.Clients;

/// <summary>
/// Asks the vendor's program for something (<c>ask: outbox</c>). <c>ask: send</c> takes a draft: <c>message</c>, <c>to</c>, <c>dossier</c>, <c>task</c>, <c>parent</c>, <c>set</c>, <c>drop</c>, <c>files</c>, and remembers the id under <c>name</c>. The view is the answer.
/// </summary>
internal sealed class AskStep(YamlItem item) : Step(item)
{
    public static readonly string[] Members = ["ask", "of", "message", "to", "dossier", "task", "parent", "set", "drop", "files", "name", "id", "action", "body", "as", "operation", "request"];

    private readonly string _verb = item.Need("ask").OneOf("send", "outbox", "settle", "inbox", "handle", "inboxId", "read", "stop");

    public override string Summary => $"ask the system: {_verb}";

    protected override async Task<bool> ByHandAsync(Desk desk, CaseContext context, CancellationToken cancellationToken)
    {
        if (_verb == "send")
        {
            await HandSending.RunAsync(desk, Place, Manual, context, cancellationToken);
        }
        else if (Manual is not null)
        {
            await desk.AskAsync(Manual, cancellationToken);
        }

        return true;
    }

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var request = new JsonObject { ["do"] = _verb };
        switch (_verb)
        {
            case "send":
                // The message may name a file's hash, which is known only once the file is made.
                AddFiles(request, context);
                request["message"] = MessageSpec.ForSystem(Place, Place.Need("message").Text(), context.Scope);
                break;
            default:
                foreach (var (name, value) in Place.Members.Where(member => member.Key is "id" or "action" or "body" or "as" or "operation" or "request"))
                {
                    request[name] = context.Scope.Fill(value.ToJson());
                }

                break;
        }

        var program = context.Side.Programs.TryGetValue(Place.TextOf("of") ?? "client", out var running) ? running : throw new SuiteProblem("the system is not started");
        var answer = await AskAsync(program, request, cancellationToken);
        if (Place.TextOf("name") is { } remembered && answer["id"] is { } id)
        {
            context.Scope.Set(remembered, new JsonObject { ["id"] = id.DeepClone(), ["from"] = context.Side.Stage.Mailbox.Name });
            context.Scope.Name(id.ToString(), $"{remembered}.id");
        }

        request.Remove("n");
        context.Log.Asked(request, answer);
        if (answer["refused"] is { } refused)
        {
            // An expectation of that name asks a hub's reason.
            answer.Remove("refused");
            answer["denied"] = refused;
        }

        return answer;
    }

    /// <exception cref="NotDeclaredProblem">The system has nothing of the kind.</exception>
    /// <exception cref="AdapterProblem">The adapter itself failed.</exception>
    public static async Task<JsonObject> AskAsync(AdapterProcess program, JsonObject request, CancellationToken cancellationToken)
    {
        var answer = await program.AskAsync(request, cancellationToken);
        answer.Remove("n");
        if (answer["unsupported"] is not null)
        {
            throw new NotDeclaredProblem($"the system does not support '{request["do"]}'{(request["wire"] is { } wire ? $" on the wire {wire}" : "")}");
        }

        return answer["error"] is { } error ? throw new AdapterProblem($"the adapter failed at '{request["do"]}': {error}", $"bộ nối lỗi ở '{request["do"]}': {error}") : answer;
    }

    private void AddFiles(JsonObject request, CaseContext context)
    {
        foreach (var file in Place["files"]?.Items ?? [])
        {
            var size = int.Parse(file.Only("file", "size").Need("size").Text(), System.Globalization.CultureInfo.InvariantCulture);
            var path = Path.Combine(context.Side.Folder("files"), file.Need("file").Text());
            File.WriteAllBytes(path, TestFile.Make(context.Scope, file.Need("file").Text(), size));
            (request["files"] ??= new JsonObject())[context.Scope.FillText($"${{{file.Need("file").Text()}.sha256}}")] = path;
        }
    }
}
