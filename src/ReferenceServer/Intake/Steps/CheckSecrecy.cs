using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Intake.Steps;

/// <summary>State secrets never travel here.</summary>
internal sealed class CheckSecrecy : IIntakeStep
{
    public ValueTask<StepOutcome> RunAsync(Submission submission, CancellationToken cancellationToken) => new(
        submission.Header.Secrecy == Secrecy.Ordinary || (submission.Header.Secrecy == Secrecy.Unspecified && !NamesSecrecy(submission.Payload.Span))
            ? StepOutcome.Next
            : StepOutcome.Refused(ErrorReason.SecrecyNotAllowed, "header.secrecy",
                "Only ordinary messages travel here.", "Chỉ thông điệp thường được gửi qua đây."));

    // A name that this contract version does not know is read as unspecified; only what is ordinary by name, or unnamed, may pass.
    private static bool NamesSecrecy(ReadOnlySpan<byte> payload)
    {
        var at = payload.IndexOf("\"secrecy\""u8);
        if (at < 0)
        {
            return false;
        }

        var value = payload[(at + 9)..].TrimStart(" \t\r\n:"u8);
        return !value.StartsWith("\"SECRECY_UNSPECIFIED\""u8) && !value.StartsWith("\"SECRECY_ORDINARY\""u8);
    }
}
