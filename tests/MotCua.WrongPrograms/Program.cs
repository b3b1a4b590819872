// Programs that answer `check` (docs/spec/adapter.md) and are wrong in one thing: the vectors are proven with them.
// `--list` prints them, `--wrong NAME` is one of them, and so is a request with the member `wrong`; else the answers are right.
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

var always = args is ["--wrong", var name] ? name : null;
while (await Console.In.ReadLineAsync() is { } line)
{
    var request = JsonNode.Parse(line)!.AsObject();
    var (kind, vector) = ((string)request["kind"]!, request["vector"]!.AsObject());
    JsonObject answer;
    try
    {
        var wrong = (always ?? (string?)request["wrong"]) is { } chosen ? WrongProgram.All.Single(one => one.Name == chosen) : null;
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
