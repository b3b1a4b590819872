using System.Text.Json.Nodes;
using MotCua.Conformance.Adapters;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Manual;

namespace MotCua.Conformance.Runner.Steps.Clients;

/// <summary>
/// Asks the vendor's program for something (<c>ask: outbox</c>). <c>ask: send</c> takes a draft: <c>message</c>, <c>to</c>, <c>dossier</c>, <c>task</c>, <c>parent</c>, <c>set</c>, <c>drop</c>, <c>files</c>, and remembers the id under <c>name</c>, with <c>held: true</c> one that must not come to the hub yet; <c>ask: forward</c> also the <c>form</c> of a received message, which is put into it.
/// <c>ask: received</c> names the <c>message</c> as the case does, <c>ask: file</c> the <c>file</c>, of which the view is <c>{sha256, size}</c>; else it is the answer.
/// </summary>
internal sealed class AskStep(YamlItem item) : Step(item)
{
    public static readonly string[] Members = ["ask", "of", "message", "to", "dossier", "task", "parent", "set", "drop", "files", "form", "file", "name", "held", "id", "action", "body", "as", "operation", "request", "years", "policy"];

    private readonly string _verb = item.Need("ask").OneOf("send", "forward", "outbox", "settle", "inbox", "received", "file", "directory", "handle", "inboxId", "read", "calendar", "stop");

    public override string Summary => $"ask the system: {_verb}";

    protected override async Task<bool> ByHandAsync(Desk desk, CaseContext context, CancellationToken cancellationToken)
    {
        if (_verb == "send")
        {
            await HandSending.RunAsync(desk, Place, Told(context), context, cancellationToken);
        }
        else if (Told(context) is { } told)
        {
            await desk.AskAsync(told, cancellationToken);
        }

        return true;
    }

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var request = new JsonObject { ["do"] = _verb };
        switch (_verb)
        {
            case "send" or "forward":
                // The message may name a file's hash, which is known only once the file is made.
                AddFiles(request, context);
                request["message"] = MessageSpec.ForSystem(Place, Place.Need("message").Text(), context.Scope);
                if (_verb == "forward")
                {
                    request["form"] = Named(Place.Need("form").Text(), context.Scope);
                }

                break;
            case "received":
                foreach (var (name, value) in Named(Place.Need("message").Text(), context.Scope))
                {
                    request[name] = value?.DeepClone();
                }

                break;
            case "file":
                var file = Place.Need("file").Text();
                (request["sha256"], request["size"], request["path"]) = (context.Scope.FillText($"${{{file}.sha256}}"), context.Scope.FillText($"${{{file}.size}}"), Path.Combine(context.Side.Folder("fetched"), file));
                break;
            default:
                foreach (var (name, value) in Place.Members.Where(member => member.Key is "id" or "action" or "body" or "as" or "operation" or "request" or "years" or "policy"))
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

        if (_verb == "file")
        {
            var path = request["path"]!.ToString();
            TestFile.Describe(answer, File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellationToken) : throw new CaseProblem($"the system says that it fetched the file, and wrote none to the path that it was given"));
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
            var path = Path.Combine(context.Side.Folder("files"), file.Need("file").Text());
            File.WriteAllBytes(path, TestFile.Make(context.Scope, file));
            (request["files"] ??= new JsonObject())[context.Scope.FillText($"${{{file.Need("file").Text()}.sha256}}")] = path;
        }
    }

    private static JsonObject Named(string message, Scope scope) => new() { ["from"] = scope.FillText($"${{{message}.from}}"), ["id"] = scope.FillText($"${{{message}.id}}") };
}
