// The adapter of docs/spec/adapter.md for a system that is built with the SDK: motcua-conformance run client --command "dotnet Adapter.dll".
// Copy it, put your product's own outbox and handlers where these are, and keep the lines as they are.
using System.Text.Json.Nodes;
using Adapter;

var system = new SystemUnderTest();
while (await Console.In.ReadLineAsync() is { } line)
{
    var request = JsonNode.Parse(line)!.AsObject();
    var verb = (string)request["do"]!;
    JsonObject answer;
    try
    {
        if (verb == "anew")
        {
            await system.DisposeAsync();
            (system, answer) = (new SystemUnderTest(), []);
        }
        else
        {
            answer = await Verbs.DoAsync(system, verb, request);
        }

        answer.TryAdd("ok", true);
    }
    catch (Exception e)
    {
        // Said to the judge, who knows what to make of it.
        answer = new JsonObject { ["error"] = $"{verb}: {e.Message}" };
    }

    answer["n"] = request["n"]!.DeepClone();
    await Console.Out.WriteLineAsync(answer.ToJsonString());
    if (verb == "stop")
    {
        break;
    }
}

await system.DisposeAsync();
