using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>GetMessage: for the agencies that sent or received it, and for nobody else. Test messages are for test systems, and for them alone.</summary>
internal sealed class MessageService(IMessageStore messages)
{
    /// <exception cref="RefusalException">DOSSIER_UNKNOWN: no such message, or not the caller's; which of both is not said.</exception>
    public async Task<GetMessageResponse> GetAsync(GetMessageRequest request, Caller caller, CancellationToken cancellationToken)
    {
        RequestRules.Check(request);
        if (await messages.FindAsync(request.From, request.Id, cancellationToken) is not var (message, delivery) || !MayRead(message, caller))
        {
            throw new RefusalException(Refusals.Create(ErrorReason.DossierUnknown, "id",
                "This hub holds no message with this sender and id that your agencies sent or received.",
                "Nút này không có thông điệp nào với bên gửi và mã này mà cơ quan của bạn đã gửi hoặc nhận."));
        }

        return new GetMessageResponse
        {
            Message = Deliveries.Signed(message.Payload, message.Signature),
            Receipt = Receipt.Parser.ParseFrom(message.Receipt),
            Delivery = Deliveries.View(delivery),
        };
    }

    internal static bool MayRead(StoredMessage message, Caller caller) =>
        message.Test == caller.IsTest
        && (caller.ActsFor(message.Sender) || caller.ActsFor(message.Recipient) || caller.ActsFor(MailboxName.AgencyOf(message.Mailbox)));
}
