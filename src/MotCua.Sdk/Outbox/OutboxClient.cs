using System.Data.Common;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;
using MotCua.Sdk.Inbox;
using MotCua.Sdk.Messages;

namespace MotCua.Sdk.Outbox;

/// <inheritdoc cref="IOutbox"/>
internal sealed class OutboxClient(MotCuaClient client, IOutboxStore store, OutboxSignal signal) : IOutbox
{
    private DateTimeOffset Now => client.Time.GetUtcNow();

    public async Task EnqueueAsync(Message message, CancellationToken cancellationToken = default)
    {
        HandlerTransaction.RefuseInside("IOutbox.EnqueueAsync");
        await store.AppendAsync(await FixAsync(message, cancellationToken), null, Now, cancellationToken);
        signal.Notify();
    }

    public async Task EnqueueAsync(Message message, DbTransaction transaction, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);

        // When it commits is the caller's affair: the dispatcher finds it at its next look.
        await store.AppendAsync(await FixAsync(message, cancellationToken), transaction, Now, cancellationToken);
    }

    public Task<OutboxEntry?> FindAsync(string from, string id, CancellationToken cancellationToken = default) => store.FindAsync(from, id, cancellationToken);

    public Task<IReadOnlyList<BlockedMessage>> ListBlockedAsync(CancellationToken cancellationToken = default) => store.ListBlockedAsync(cancellationToken);

    public Task<bool> ContinueAsync(string orderKey, CancellationToken cancellationToken = default) => DecideAsync(orderKey, RefusedAction.Continue, cancellationToken);

    public Task<bool> DiscardAsync(string orderKey, CancellationToken cancellationToken = default) => DecideAsync(orderKey, RefusedAction.Discard, cancellationToken);

    public Task<bool> RearmAsync(string orderKey, CancellationToken cancellationToken = default) => DecideAsync(orderKey, RefusedAction.Rearm, cancellationToken);

    public Task PauseAsync(CancellationToken cancellationToken = default) => store.SetPausedAsync(true, cancellationToken);

    public async Task ResumeAsync(CancellationToken cancellationToken = default)
    {
        await store.SetPausedAsync(false, cancellationToken);
        signal.Notify();
    }

    public Task<OutboxStatus> GetStatusAsync(CancellationToken cancellationToken = default) => store.GetStatusAsync(Now, cancellationToken);

    private async Task<bool> DecideAsync(string orderKey, RefusedAction action, CancellationToken cancellationToken)
    {
        var wasBlocked = await store.DecideAsync(orderKey, action, Now, cancellationToken);
        signal.Notify();
        return wasBlocked;
    }

    private async ValueTask<NewOutboxMessage> FixAsync(Message message, CancellationToken cancellationToken)
    {
        var (read, payload) = MessagePreparer.Fix(message);

        // A remote signer needs the line, and may not hold the caller's transaction: the dispatcher asks it.
        var signature = client.Signer.IsRemote
            ? null
            : new OutboxSignature(await client.Sealer.SignAsync(payload, cancellationToken), client.Sealer.Thumbprint, client.Sealer.NotAfter);
        return new NewOutboxMessage(read.Header.From, read.Header.Id, OrderKeys.Of(read), MotCuaJson.BodyName(read.BodyCase) ?? "none", payload, signature);
    }
}
