using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>Send and SendBatch.</summary>
internal sealed class SendService(MessageIntake intake, TimeProvider time)
{
    /// <exception cref="RefusalException">The message is refused; with the hub's time where clocks matter.</exception>
    public async Task<SendResponse> SendAsync(SendRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (request.Message is null)
        {
            throw Missing("message");
        }

        var answer = await intake.TakeAsync(request.Message, caller, cancellationToken);
        return answer.Refusal is { } refusal
            ? throw new RefusalException(refusal)
            {
                CorrelationId = Correlation.Current,
                HubTime = refusal.Reason == ErrorReason.ClockSkew ? time.GetUtcNow() : null,
            }
            : new SendResponse { Receipt = answer.Receipt, Duplicate = answer.Duplicate };
    }

    /// <exception cref="RefusalException">SCHEMA_VIOLATION: the batch itself is wrong; refusals of its messages are results.</exception>
    public async Task<SendBatchResponse> SendBatchAsync(SendBatchRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (request.Messages.Count is 0 or > 1000)
        {
            throw Missing("messages");
        }

        var answers = await intake.TakeAsync(request.Messages, caller, cancellationToken);
        var response = new SendBatchResponse();
        var room = new FieldRoom();
        foreach (var answer in answers)
        {
            response.Results.Add(answer.Refusal is { } refusal
                ? new SendResult { Refusal = room.Fit(refusal) }
                : new SendResult { Receipt = answer.Receipt, Duplicate = answer.Duplicate });
        }

        return response;
    }

    private static RefusalException Missing(string path) => new(Refusals.Create(ErrorReason.SchemaViolation, path,
        "Send 1 message, or 1 to 1000 in a batch.", "Gửi 1 thông điệp, hoặc từ 1 đến 1000 trong một lô."));
}
