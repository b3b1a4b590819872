using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Resilience;
using MotCua.Sdk.Transport;

namespace MotCua.Sdk.Outbox;

/// <summary>One attempt for messages of different order keys: one call, a result each.</summary>
internal sealed class OutboxSender(MotCuaClient client, OutboxOptions options, Func<double> random)
{
    // What the operator of this system mends, not what is wrong with the message: it goes again, it is never given up for it.
    private static readonly HashSet<ErrorReason> Passing =
        [ErrorReason.UnauthenticatedSystem, ErrorReason.CertificateNotTrusted, ErrorReason.CertificateRevoked, ErrorReason.ClockSkew];

    /// <summary>Whether a refusal says something of this system, which its operator mends, and not of the message.</summary>
    public static bool IsPassing(ErrorReason reason) => Passing.Contains(reason);

    /// <summary>The refusal of a whole call that says something of its messages, and for good; null where the call may be made again.</summary>
    public static RefusalDetails? FinalRefusal(CallFailure failure) => failure.Details is { } details && IsFinal(details.Refusal) ? details : null;

    private readonly RetryPolicy _backoff = new(new RetryOptions { BaseDelay = options.BaseDelay, MaxDelay = options.MaxDelay }, random);

    /// <summary>How long the call may take: a claim must outlive it.</summary>
    public TimeSpan Timeout => client.Options.Retry.AttemptTimeout < options.Lease / 2 ? client.Options.Retry.AttemptTimeout : options.Lease / 2;

    /// <summary>Makes the call, and once more at once when only the token's time was refused.</summary>
    /// <exception cref="WireCallException">The call did not succeed.</exception>
    public async Task<IReadOnlyList<OutboxResult>> SendAsync(IReadOnlyList<OutboxItem> items, CancellationToken cancellationToken)
    {
        var request = new SendBatchRequest();
        request.Messages.AddRange(items.Select(item => item.Signed));
        SendBatchResponse answer;
        try
        {
            answer = await client.Hub.AttemptAsync(HubMethods.SendBatch, request, Timeout, cancellationToken);
        }
        catch (WireCallException e) when (FinalRefusal(CallFailure.Of(e)) is null && client.Hub.TakeHubTime(CallFailure.Of(e)))
        {
            answer = await client.Hub.AttemptAsync(HubMethods.SendBatch, request, Timeout, cancellationToken);
        }

        if (answer.Results.Count != items.Count)
        {
            throw new InvalidDataException($"{items.Count} messages were sent and {answer.Results.Count} results came.");
        }

        var results = new List<OutboxResult>(items.Count);
        foreach (var (item, result) in items.Zip(answer.Results))
        {
            results.Add(await ReadAsync(item, result, cancellationToken));
        }

        return results;
    }

    /// <summary>It goes again after a backoff, or not before the named delay; it is looked at again when it ends.</summary>
    public OutboxResult Again(OutboxItem item, string reason, TimeSpan? named = null, bool isUnreachable = false)
    {
        var delay = named is { } asked && asked > TimeSpan.Zero ? asked + (options.BaseDelay * random()) : _backoff.Backoff(item.Attempts + 1);
        var next = client.Time.GetUtcNow() + delay;
        return new OutboxResult(item, null, null, next < item.ExpiresAt ? next : item.ExpiresAt, reason, isUnreachable);
    }

    private async Task<OutboxResult> ReadAsync(OutboxItem item, SendResult result, CancellationToken cancellationToken)
    {
        if (result.OutcomeCase == SendResult.OutcomeOneofCase.Refusal)
        {
            var reason = ReasonTable.Get(result.Refusal.Reason).Name;
            return IsFinal(result.Refusal)
                ? new OutboxResult(item, null, result.Refusal, default, reason)
                : Again(item, reason, TimeSpan.FromMilliseconds(result.Refusal.RetryAfterMs));
        }

        // Only a repeated message may come with the receipt of another signature: that of its first attempt.
        var verdict = await client.Receipts.VerifyAsync(result.Receipt, item.From, item.Id, item.Signed, item.Signature?.Signer, client.Hub.HubCode, result.Duplicate, cancellationToken);
        return verdict.IsValid ? new OutboxResult(item, result.Receipt, null, default, null) : Again(item, $"receipt {verdict.Problem}");
    }

    // MC-ERR-25: a createdAt that lies ahead is the message's fault, though the reason is one of the caller.
    private static bool IsFinal(Refusal refusal) => ClockSkew.IsOfMessage(refusal) || !(ReasonTable.Get(refusal.Reason).IsRetryable || Passing.Contains(refusal.Reason));
}
