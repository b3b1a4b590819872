using System.Data.Common;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;
using MotCua.Sdk.Attachments;
using MotCua.Sdk.Inbox;
using MotCua.Sdk.Messages;

namespace MotCua.Sdk.Outbox;

/// <inheritdoc cref="IOutbox"/>
internal sealed class OutboxClient(MotCuaClient client, IOutboxStore store, OutboxSignal signal) : IOutbox
{
    private const int MaxInStore = 16 * 1024 * 1024;

    private DateTimeOffset Now => client.Time.GetUtcNow();

    public Task EnqueueAsync(Message message, CancellationToken cancellationToken = default) => EnqueueAsync(message, [], null, cancellationToken);

    public Task EnqueueAsync(Message message, DbTransaction transaction, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return EnqueueAsync(message, [], transaction, cancellationToken);
    }

    public async Task EnqueueAsync(Message message, IReadOnlyCollection<AttachmentSource> files, DbTransaction? transaction = null, CancellationToken cancellationToken = default)
    {
        if (transaction is null)
        {
            HandlerTransaction.RefuseInside("IOutbox.EnqueueAsync");
        }

        var append = await FixAsync(message, cancellationToken) with { Files = Check(message, files) };
        await store.AppendAsync(append, transaction, Now, cancellationToken);
        if (transaction is null && !append.IsHandedOver)
        {
            // When a caller's transaction commits is the caller's affair: the dispatcher finds it at its next look.
            if (append.Files.Count > 0)
            {
                signal.NotifyFiles();
            }
            else
            {
                signal.Notify();
            }
        }
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
        signal.NotifyFiles();
    }

    public Task<OutboxStatus> GetStatusAsync(CancellationToken cancellationToken = default) => store.GetStatusAsync(Now, cancellationToken);

    private async Task<bool> DecideAsync(string orderKey, RefusedAction action, CancellationToken cancellationToken)
    {
        var wasBlocked = await store.DecideAsync(orderKey, action, Now, cancellationToken);
        signal.NotifyFiles();
        return wasBlocked;
    }

    private static List<AttachmentSource> Check(Message message, IReadOnlyCollection<AttachmentSource> files)
    {
        if (files.Count == 0)
        {
            return [];
        }

        var named = MessageContents.Of(message).Files.Select(file => file.File.Sha256).ToHashSet(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (!named.Contains(file.Sha256))
            {
                throw new ArgumentException(
                    $"The message does not name the file '{file.Name}'. Put file.ToReference() into its body. | Thông điệp không nêu tệp '{file.Name}'. Hãy đưa file.ToReference() vào nội dung.", nameof(files));
            }

            if (file.Content is { Length: > MaxInStore })
            {
                throw new ArgumentException(
                    $"'{file.Name}' has {file.Size} bytes in memory; the outbox keeps up to {MaxInStore}. Write it to disk and use AttachmentSource.FromFileAsync. | '{file.Name}' có {file.Size} byte trong bộ nhớ; hộp gửi chỉ giữ tối đa {MaxInStore}. Hãy ghi ra đĩa và dùng AttachmentSource.FromFileAsync.",
                    nameof(files));
            }
        }

        return [.. files.DistinctBy(file => file.Sha256)];
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
