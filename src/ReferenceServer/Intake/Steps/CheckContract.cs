using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Intake.Steps;

/// <summary>This hub understands contract version 1; a later minor version of it may carry members that are passed over.</summary>
internal sealed class CheckContract : IIntakeStep
{
    public ValueTask<StepOutcome> RunAsync(Submission submission, CancellationToken cancellationToken) => new(
        submission.Header.Contract.StartsWith("1.", StringComparison.Ordinal)
            ? StepOutcome.Next
            : StepOutcome.Refused(ErrorReason.ContractNotSupported, "header.contract",
                "This hub understands contract version 1 (1.0).", "Nút này hỗ trợ hợp đồng phiên bản 1 (1.0)."));
}
