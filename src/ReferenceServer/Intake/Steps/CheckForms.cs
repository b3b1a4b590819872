using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Intake.Steps;

/// <summary>Each filled-in form against its schema in the catalogue.</summary>
internal sealed class CheckForms(IFormCatalog forms) : IIntakeStep
{
    public ValueTask<StepOutcome> RunAsync(Submission submission, CancellationToken cancellationToken)
    {
        List<Violation>? violations = null;
        foreach (var (path, form) in submission.Contents.Forms)
        {
            var found = forms.Check(form, path);
            if (found.Count > 0)
            {
                (violations ??= []).AddRange(found);
            }
        }

        return new(violations is null
            ? StepOutcome.Next
            : StepOutcome.Refused(Refusals.Create(ErrorReason.FormViolation, violations.Select(v => v.ToField()))));
    }
}
