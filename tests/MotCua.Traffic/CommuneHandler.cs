using System.Data.Common;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Handlers;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Outbox;

namespace MotCua.Traffic;

/// <summary>The one-stop's side: notes each step, and takes the result.</summary>
internal sealed class CommuneHandler(IOutbox outbox, MotCuaMessages messages) : ITransactionalHandler
{
    public async Task HandleAsync(ReceivedMessage message, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var step = message.Message.ProgressReported is { } progress ? $"{message.Message.BodyCase} {progress.StepId}" : message.Message.BodyCase.ToString();
        await Effects.AddAsync(transaction, message.Id, message.Dossier, step);
        if (message.Message.ResultIssued is not null)
        {
            await outbox.EnqueueAsync(messages.Reply(message.Message).ReceiveResult(), transaction, cancellationToken);
        }
    }
}
