using Microsoft.Extensions.Logging;
using MotCua.Sdk.Signing;

namespace MotCua.Sdk.Outbox;

/// <summary>Signs what a remote signer could not sign when it was enqueued, and what was signed under a certificate that is of no use any more.</summary>
internal sealed class OutboxSigning(MotCuaClient client, IOutboxStore store, OutboxSender sender, OutboxOptions options, ILogger logger)
{
    private DateTimeOffset Now => client.Time.GetUtcNow();

    /// <summary>Signs those that need it, and stores the signatures.</summary>
    /// <returns>Those that may be sent.</returns>
    public async Task<IReadOnlyList<OutboxItem>> SignAsync(string claim, IReadOnlyList<OutboxItem> items, Dictionary<long, OutboxResult> results, CancellationToken stop)
    {
        var ready = new List<OutboxItem>(items.Count);
        var signed = new List<OutboxItem>();
        RemoteSigningException? away = null;
        foreach (var item in items)
        {
            try
            {
                if (NeedsSignature(item))
                {
                    if (away is not null)
                    {
                        // What the service said of one hash holds for the next: it is not asked for each message of a backlog.
                        results[item.Number] = Again(item, away);
                        continue;
                    }

                    var sealer = client.Sealer;
                    signed.Add(item with { Signature = new OutboxSignature(await sealer.SignAsync(item.Payload, stop), sealer.Thumbprint, sealer.NotAfter) });
                }
                else
                {
                    ready.Add(item);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
            {
                results[item.Number] = Again(item, e);
                away = e as RemoteSigningException;
                Log.NotSigned(logger, item.Id, e.GetType().Name);
            }
        }

        if (signed.Count > 0)
        {
            // Stored before the first attempt: a repeat sends what is stored.
            var held = await store.SignAsync(claim, signed, Now, stop);
            foreach (var item in signed.Where(item => held.Contains(item.Number)))
            {
                results[item.Number] = OutboxResult.Untried(item);
                ready.Add(item);
            }
        }

        return ready;
    }

    // MC-SIGN-23: a busy service names the wait; one that will not sign is left alone as long as a hub that is away, until its operator has mended it.
    private OutboxResult Again(OutboxItem item, Exception e) =>
        sender.Again(item, e.GetType().Name, e is RemoteSigningException remote ? remote.IsRetryable ? remote.RetryAfter : options.CircuitMaxDelay : null);

    // MC-SIGN-1: the same payload bytes under the current key, once the certificate they were signed with is of no use any more.
    private bool NeedsSignature(OutboxItem item) => item.Signature is not { } signature
        || (signature.Signer != client.Sealer.Thumbprint
            && (signature.NotAfter <= Now || item.Reason.StartsWith("CERTIFICATE_", StringComparison.Ordinal)));
}
