using System.Text.Json;
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
        var json = new Utf8JsonReader(payload);
        return TryEnter(ref json, "header"u8) && TryEnter(ref json, "secrecy"u8) && !json.ValueTextEquals("SECRECY_UNSPECIFIED"u8) && !json.ValueTextEquals("SECRECY_ORDINARY"u8);
    }

    // Into the object that follows, up to the value of this member of it. The header was read before, so it is JSON as far as this goes.
    private static bool TryEnter(ref Utf8JsonReader json, ReadOnlySpan<byte> member)
    {
        if (json.TokenType == JsonTokenType.None)
        {
            json.Read();
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var found = json.ValueTextEquals(member);
            json.Read();
            if (found)
            {
                return true;
            }

            json.Skip();
        }

        return false;
    }
}
