using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Intake.Steps;

/// <summary>The whole message against notation, constraints and the rules across fields: all violations together.</summary>
internal sealed class ReadMessage : IIntakeStep
{
    public ValueTask<StepOutcome> RunAsync(Submission submission, CancellationToken cancellationToken)
    {
        var result = MotCuaJson.Read<Message>(submission.Payload.Span, JsonReading.Tolerant);
        if (!result.IsValid)
        {
            return new(StepOutcome.Refused(Refusals.Create(result.Reason, result.Violations.Select(v => v.ToField()))));
        }

        var violations = MessageRules.Check(result.Value!);
        if (violations.Count > 0)
        {
            return new(StepOutcome.Refused(Refusals.Create(violations[0].Reason, violations.Select(v => v.ToField()))));
        }

        if (BodyTable.Find(result.Value!.BodyCase) is not { } body)
        {
            return new(StepOutcome.Refused(Refusals.Create(ErrorReason.ContractNotSupported)));
        }

        submission.Message = result.Value;
        submission.Header = result.Value.Header;
        submission.Body = body;
        submission.OrderKey = OrderKeys.Of(result.Value);
        submission.Contents = MessageContents.Of(result.Value);
        return new(StepOutcome.Next);
    }
}
