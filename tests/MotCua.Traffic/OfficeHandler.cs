using System.Data.Common;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Handlers;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Outbox;

namespace MotCua.Traffic;

/// <summary>The office's side: takes a dossier and answers with everything until the result, in the transaction that took it.</summary>
internal sealed class OfficeHandler(IOutbox outbox, MotCuaMessages messages, TimeProvider time) : ITransactionalHandler
{
    private Timestamp Now => Timestamp.FromDateTimeOffset(time.GetUtcNow());

    public async Task HandleAsync(ReceivedMessage message, DbTransaction transaction, CancellationToken cancellationToken)
    {
        await Effects.AddAsync(transaction, message.Id, message.Dossier, message.Message.BodyCase.ToString());
        if (message.Message.DossierTransferred is null)
        {
            return;
        }

        var answer = messages.Reply(message.Message);
        await outbox.EnqueueAsync(answer.Accept(), transaction, cancellationToken);
        foreach (var step in new[] { "B1", "B2" })
        {
            await outbox.EnqueueAsync(answer.ReportProgress(new ProgressReported { StepId = step, Content = "Đã kiểm tra", OccurredAt = Now }), transaction, cancellationToken);
        }

        await outbox.EnqueueAsync(
            answer.IssueResult(new ResultIssued { Kind = ResultKind.Refused, Reason = "Không đủ điều kiện", IssuedAt = Now }), transaction, cancellationToken);
    }
}
