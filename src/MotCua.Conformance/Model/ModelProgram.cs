using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Model;

/// <summary>The model client as a program: the adapter's lines, and <c>anew</c>, by which the proof gets a new client, with another fault, from the same process.</summary>
internal static class ModelProgram
{
    public static async Task RunAsync(string? fault, TextReader requests, TextWriter answers)
    {
        var client = new ModelAdapter(fault);
        try
        {
            while (await requests.ReadLineAsync() is { } line)
            {
                var request = (JsonObject)JsonText.TryParse(Encoding.UTF8.GetBytes(line))!;
                var verb = request["do"]!.ToString();
                if (verb == "anew")
                {
                    client.Dispose();
                    client = new ModelAdapter(request["fault"]?.ToString());
                }

                var answer = verb == "anew" ? new JsonObject { ["ok"] = true } : await AnswerAsync(client, request);
                answer["n"] = request["n"]!.DeepClone();
                await answers.WriteLineAsync(JsonText.Compact(answer));
                await answers.FlushAsync();
                if (verb == "stop")
                {
                    return;
                }
            }
        }
        finally
        {
            client.Dispose();
        }
    }

    private static async Task<JsonObject> AnswerAsync(ModelAdapter client, JsonObject request)
    {
        try
        {
            var answer = await client.DoAsync(request);
            if (answer["refused"] is null && answer["unsupported"] is null)
            {
                answer["ok"] = true;
            }

            return answer;
        }
        catch (Exception e) when (e is CryptographicException or IOException or InvalidOperationException or NullReferenceException or ArgumentException or FormatException)
        {
            return new JsonObject { ["error"] = $"{request["do"]}: {e.Message}" };
        }
    }
}
