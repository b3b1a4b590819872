using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;

namespace MotCua.ReferenceServer.Intake.Steps;

/// <summary>Reads the header alone: enough to know who speaks and which message it is.</summary>
internal sealed class ReadHeader : IIntakeStep
{
    public ValueTask<StepOutcome> RunAsync(Submission submission, CancellationToken cancellationToken)
    {
        var result = MotCuaJson.ReadHeader(submission.Payload.Span);
        if (!result.IsValid)
        {
            // The rest is read too, so that the sender learns of every violation at once.
            var whole = MotCuaJson.Read<Contracts.V1.Message>(submission.Payload.Span, JsonReading.Tolerant);
            return new(StepOutcome.Refused(whole.IsValid
                ? Refusals.Create(result.Reason, result.Violations.Select(v => v.ToField()))
                : Refusals.Create(whole.Reason, whole.Violations.Select(v => v.ToField()))));
        }

        submission.Header = result.Value!;
        submission.OrderKey = OrderKeys.OfHeader(submission.Header);
        return new(StepOutcome.Next);
    }
}
