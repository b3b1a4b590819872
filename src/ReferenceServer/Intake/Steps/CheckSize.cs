using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Intake.Steps;

/// <summary>A payload is 1 byte to 2 MiB, a signature text at most 4096 characters.</summary>
internal sealed class CheckSize : IIntakeStep
{
    public ValueTask<StepOutcome> RunAsync(Submission submission, CancellationToken cancellationToken) => new(
        submission.Payload.Length > MotCuaJson.MaxPayloadBytes
            ? StepOutcome.Refused(ErrorReason.PayloadTooLarge, "payload", $"The payload has {submission.Payload.Length} bytes; at most {MotCuaJson.MaxPayloadBytes} are taken. Send files as attachments.",
                $"Nội dung có {submission.Payload.Length} byte; tối đa {MotCuaJson.MaxPayloadBytes}. Gửi tệp dưới dạng tệp đính kèm.")
        : submission.Signed.Signature.Length is 0 or > Jws.MaxLength
            ? StepOutcome.Refused(ErrorReason.SignatureInvalid, "signature", "Send a detached JWS of 1 to 4096 characters.", "Gửi JWS tách rời dài từ 1 đến 4096 ký tự.")
        : StepOutcome.Next);
}
