using MotCua.Bench.Hubs;
using MotCua.Contracts.Signing;

namespace MotCua.Bench.Accepting;

/// <summary>Verifies receipts after the interval: a figure without true receipts is none.</summary>
internal static class ReceiptSample
{
    private const int Step = 37;

    /// <summary>How many of the sample were verified: all of it.</summary>
    /// <exception cref="BenchException">One is missing or not true.</exception>
    public static int Verify(IReadOnlyList<Answer> answers, int messages, BenchHub hub)
    {
        if (answers.Count != messages)
        {
            throw new BenchException($"{messages} messages were sent and {answers.Count} receipts came back.");
        }

        var verified = 0;
        for (var i = 0; i < answers.Count; i += Step)
        {
            var (message, receipt) = answers[i];
            var verdict = ReceiptVerifier.Verify(receipt, message, hub.Code, hub.Certificate);
            if (!verdict.IsValid)
            {
                throw new BenchException($"A receipt does not verify: {verdict}");
            }

            verified++;
        }

        return verified;
    }
}
