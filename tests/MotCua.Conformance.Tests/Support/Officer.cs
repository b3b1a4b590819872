using MotCua.Conformance.Runner.Steps;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Tests.Support;

/// <summary>Does with the product what a prompt says, and gives the answer to it; null where the tool goes on by itself.</summary>
internal sealed class Officer(HandProduct product, Func<string, string?> answer)
{
    private readonly HashSet<string> _sent = new(StringComparer.Ordinal);

    /// <param name="id">The case of the prompt.</param>
    /// <param name="instruction">What it says, in English.</param>
    /// <param name="isQuestion">Whether it wants an answer.</param>
    public async Task<string?> DoAsync(string id, string instruction, bool isQuestion)
    {
        if (isQuestion)
        {
            await BeforeAnswerAsync(instruction);
            return answer(id) ?? "passed";
        }

        var step = Cases.First(one => one.Id == id).Steps.FirstOrDefault(IsSending);
        if (step is not null && !instruction.StartsWith("The tool waits", StringComparison.Ordinal) && _sent.Add(id))
        {
            await product.SendAsync(step.Place, step.Place.TextOf("product") ?? step.Place.Need("message").Text());
        }

        return null;
    }

    private static IEnumerable<TestCase> Cases => Suite.Client.Concat(Scenario.All.SelectMany(scenario => scenario.Steps));

    private static bool IsSending(Step step) => step.Place["product"] is not null || step.Place.TextOf("ask") == "send";

    private async Task BeforeAnswerAsync(string instruction)
    {
        if (instruction.StartsWith("Start the product", StringComparison.Ordinal))
        {
            await product.StartAsync();
        }
        else if (instruction.StartsWith("End the product", StringComparison.Ordinal))
        {
            await product.KillAsync();
        }
        else if (instruction.Contains("taken by the hub", StringComparison.Ordinal))
        {
            await product.SeeAllSentAsync();
        }
        else if (instruction.StartsWith("Two documents", StringComparison.Ordinal) || instruction.StartsWith("A dossier has come", StringComparison.Ordinal))
        {
            await product.SeeSomethingReceivedAsync();
        }
        else if (instruction.StartsWith("Give the refused", StringComparison.Ordinal))
        {
            await product.GiveUpRefusedAsync();
        }
    }
}
