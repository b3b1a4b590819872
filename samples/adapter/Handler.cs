using System.Data.Common;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Handlers;
using MotCua.Sdk.Outbox;

namespace Adapter;

/// <summary>The product's handler: one note a message, in the transaction that takes it.</summary>
internal sealed class Handler(SystemUnderTest system, IOutbox outbox) : ITransactionalHandler
{
    public async Task HandleAsync(ReceivedMessage message, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var body = char.ToLowerInvariant(message.Message.BodyCase.ToString()[0]) + message.Message.BodyCase.ToString()[1..];
        switch (system.Handling.GetValueOrDefault(body, "done"))
        {
            case "fail":
                throw new InvalidOperationException("The handler was told to fail.");
            case "reject":
                throw new RejectMessageException("the handler finds the message wrong");
        }

        await Notes.AddEffectAsync(transaction, message.From, message.Id, body);
        await Notes.AddReceivedAsync(transaction, message.From, message.Id, message.Delivery.Message.Payload.ToByteArray(), message.Delivery.Message.Signature);
        if (message.Message.DeliveryFailed is { } failed && await outbox.FindAsync(failed.MessageFrom, failed.MessageId, cancellationToken) is { } entry)
        {
            await SendResultAgainAsync(entry, transaction, cancellationToken);
        }
    }

    // A result that did not arrive is sent again as ResultCorrected (MC-TASK-87).
    private async Task SendResultAgainAsync(OutboxEntry entry, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var before = JsonParser.Default.Parse<Message>(entry.Signed.Payload.ToStringUtf8());
        if (before.ResultIssued is not { } result)
        {
            return;
        }

        var corrected = new ResultCorrected { Reason = "Kết quả chưa đến nơi nhận", CorrectedAt = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()) };
        corrected.Papers.AddRange(result.Papers);
        var again = new Message { Header = new Header { To = before.Header.To, Dossier = before.Header.Dossier, Task = before.Header.Task }, ResultCorrected = corrected };
        system.Complete(again.Header);
        await outbox.EnqueueAsync(again, transaction, cancellationToken);
        await Notes.AddSentAsync(transaction, again.Header.Id);
    }
}
