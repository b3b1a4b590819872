using MotCua.Bench.Hubs;
using MotCua.Bench.Workload;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Transport;

namespace MotCua.Bench.Accepting;

/// <summary>Sends dossiers over gRPC: several whole dossiers a SendBatch, or each message by itself, the messages of a dossier in order.</summary>
/// <param name="hub">Where to.</param>
/// <param name="dossiersPerCall">Dossiers of one SendBatch; 0 uses Send.</param>
/// <param name="callers">Calls at once.</param>
internal sealed class LoadSender(BenchHub hub, int dossiersPerCall, int callers)
{
    /// <summary>Sends everything once; the answers in the order of the dossiers.</summary>
    /// <exception cref="BenchException">A message was refused, or the hub had it already.</exception>
    public async Task<IReadOnlyList<Answer>> SendAsync(List<IReadOnlyList<SignedMessage>> dossiers, CancellationToken cancellationToken)
    {
        var options = await hub.CallOptionsAsync(cancellationToken);
        if (dossiersPerCall == 0)
        {
            var answers = new Answer[dossiers.Count][];
            await ForAllAsync(dossiers.Count, async (i, token) => answers[i] = await SendEachAsync(dossiers[i], options, token), cancellationToken);
            return [.. answers.SelectMany(answer => answer)];
        }

        var batches = dossiers.Chunk(dossiersPerCall).Select(chunk => chunk.SelectMany(dossier => dossier).ToArray()).ToArray();
        var results = new SendBatchResponse[batches.Length];
        await ForAllAsync(batches.Length, async (i, token) =>
        {
            var request = new SendBatchRequest();
            request.Messages.AddRange(batches[i]);
            results[i] = (await hub.Channel.UnaryAsync(HubMethods.SendBatch, request, options, token)).Value;
        }, cancellationToken);
        return [.. batches.SelectMany((batch, i) => batch.Zip(results[i].Results, Answered))];
    }

    /// <summary>The figure counts form checks; a hub that skips them is not measured.</summary>
    public async Task RequireFormsCheckedAsync(SignedLoad load, CancellationToken cancellationToken)
    {
        var request = new SendBatchRequest { Messages = { await load.SignBrokenFormAsync() } };
        var reply = await hub.Channel.UnaryAsync(HubMethods.SendBatch, request, await hub.CallOptionsAsync(cancellationToken), cancellationToken);
        if (reply.Value.Results is not [{ Refusal.Reason: ErrorReason.FormViolation }])
        {
            throw new BenchException($"The hub did not refuse a broken form: {reply.Value}");
        }
    }

    private static Answer Answered(SignedMessage message, SendResult result) => result switch
    {
        { Refusal: { } refusal } => throw new BenchException($"A message was refused: {refusal}"),
        { Duplicate: true } => throw new BenchException("The hub took a new message for a known one."),
        _ => new Answer(message, result.Receipt),
    };

    private async Task<Answer[]> SendEachAsync(IReadOnlyList<SignedMessage> dossier, WireCallOptions options, CancellationToken cancellationToken)
    {
        var answers = new Answer[dossier.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            var reply = await hub.Channel.UnaryAsync(HubMethods.Send, new SendRequest { Message = dossier[i] }, options, cancellationToken);
            answers[i] = Answered(dossier[i], new SendResult { Receipt = reply.Value.Receipt, Duplicate = reply.Value.Duplicate });
        }

        return answers;
    }

    private Task ForAllAsync(int count, Func<int, CancellationToken, ValueTask> send, CancellationToken cancellationToken) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = callers, CancellationToken = cancellationToken }, send);
}
