// Programs that answer `check` (docs/spec/adapter.md) and are wrong in one thing: the vectors are proven with them.
// `--list` prints them, `--wrong NAME` is one of them, and without arguments the answers are right.
using System.Text.Json.Nodes;
using Adapter.Checks;
using MotCua.WrongPrograms;

if (args is ["--list"])
{
    foreach (var one in WrongProgram.All)
    {
        Console.WriteLine($"{one.Name}\t{one.Requirement}\t{one.Text}");
    }

    return 0;
}

var wrong = args is ["--wrong", var name] ? WrongProgram.All.Single(one => one.Name == name) : null;
while (await Console.In.ReadLineAsync() is { } line)
{
    var request = JsonNode.Parse(line)!.AsObject();
    var (kind, vector) = ((string)request["kind"]!, request["vector"]!.AsObject());
    JsonObject answer;
    try
    {
        answer = (wrong is null ? Check.Answer(kind, vector) : wrong.Answer(kind, vector)) is { } result ? new JsonObject { ["ok"] = true, ["result"] = result } : new JsonObject { ["unsupported"] = true };
    }
    catch (Exception e)
    {
        answer = new JsonObject { ["error"] = e.Message };
    }

    answer["n"] = request["n"]!.DeepClone();
    await Console.Out.WriteLineAsync(answer.ToJsonString());
}

return 0;
