using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner.Steps;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Tests.Support;

/// <summary>Does with the product what a prompt says, and gives the answer to it; null where the tool goes on by itself.</summary>
internal sealed class Officer(HandProduct product, Func<string, string?> answer)
{
    /// <summary>The answer of who does not answer.</summary>
    public const string GoesHome = "goes home";

    private readonly HashSet<int> _done = [];
    private readonly Dictionary<string, int> _sent = new(StringComparer.Ordinal);

    /// <param name="number">Which prompt it is: one that stands is shown more than once.</param>
    /// <param name="id">The case of the prompt.</param>
    /// <param name="instruction">What it says, in English.</param>
    /// <param name="isQuestion">Whether it wants an answer.</param>
    public async Task<string?> DoAsync(int number, string id, string instruction, bool isQuestion)
    {
        if (isQuestion)
        {
            await BeforeAnswerAsync(id, instruction);
            return answer(id) is { } other ? other == GoesHome ? null : other : "passed";
        }

        if (_done.Add(number) && !instruction.StartsWith("The tool waits", StringComparison.Ordinal) && NextSending(id) is { } place)
        {
            await product.SendAsync(id, place);
        }

        return null;
    }

    private static IEnumerable<TestCase> Cases => Suite.Client.Concat(Scenario.All.SelectMany(scenario => scenario.Steps));

    private YamlItem? NextSending(string id)
    {
        var next = _sent.GetValueOrDefault(id);
        _sent[id] = next + 1;
        return Cases.First(one => one.Id == id).Steps.Where(IsSending).ElementAtOrDefault(next)?.Place;
    }

    private static bool IsSending(Step step) => step.Place["product"] is not null || step.Place.TextOf("ask") == "send";

    private async Task BeforeAnswerAsync(string id, string instruction)
    {
        bool Says(string words) => instruction.Contains(words, StringComparison.Ordinal);
        if (Says("Start the product"))
        {
            await product.StartAsync();
        }
        else if (Says("End the product"))
        {
            await product.KillAsync();
        }
        else if (Says("Give the refused message up"))
        {
            await product.SettleRefusedAsync("discard");
        }
        else if (Says("Send the refused message again"))
        {
            await product.SettleRefusedAsync("again");
        }
        else if (Says("Does the product refuse that"))
        {
            await product.SeeDeniedAsync(id, NextSending(id)!);
        }
        else if (Says("Is that done?"))
        {
            await product.SendAsync(id, NextSending(id)!);
        }
        else if (Says("as taken by the hub"))
        {
            await product.SeeLastAsync("accepted");
        }
        else if (Says("the product show the message as refused"))
        {
            await product.SeeLastAsync("refused");
        }
        else if (Says("were delivered") || Says("has come from the department"))
        {
            await product.SeeReceivedAsync();
        }
    }
}
