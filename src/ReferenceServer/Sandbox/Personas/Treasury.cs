using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using static MotCua.Contracts.V1.Message;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>The treasury: takes the money of each notice and confirms it on the tax office's task.</summary>
internal sealed class Treasury(Desk desk) : Persona(desk)
{
    public override async Task ReactAsync(ReceivedMessage received, CancellationToken cancellationToken)
    {
        if (received.Message.BodyCase != BodyOneofCase.DossierTransferred)
        {
            return;
        }

        await Desk.SayAsync(Reply(received).Accept(new TransferAccepted { AcceptedAt = DemoPapers.Stamp(Desk.Now) }), cancellationToken);
        await Desk.Night.InTheMorningAsync(() => CollectAsync(received, cancellationToken));
    }

    private async Task CollectAsync(ReceivedMessage received, CancellationToken cancellationToken)
    {
        var header = received.Message.Header;
        foreach (var fee in received.Message.DossierTransferred.Dossier.Fees)
        {
            await Desk.SayAsync(
                Desk.Messages.OnTask(Desk.Role.Code, received.From, header.Dossier, header.ParentTask).ConfirmPayment(new PaymentConfirmed
                {
                    ObligationId = fee.Code,
                    Amount = fee.Amount,
                    PaidAt = DemoPapers.Stamp(Desk.Now),
                    VoucherNumber = $"CT-{fee.Code}",
                    ReceiptSeries = "1K26TKB",
                    ReceiptNumber = fee.Code,
                    Payer = DemoPapers.Buyer,
                    Content = $"Nộp {fee.Name}",
                    Channel = OnlineChannel.NationalGateway,
                }),
                cancellationToken);
        }

        await Desk.SayAsync(
            Reply(received).IssueResult(new ResultIssued
            {
                Kind = ResultKind.Granted,
                Papers = { new ResultPaper { Name = "Giấy nộp tiền vào ngân sách nhà nước", Number = "GNT-7730", IssuedOn = DemoPapers.Day(Desk.Now), Form = PaperForm.Electronic } },
                IssuedAt = DemoPapers.Stamp(Desk.Now),
            }),
            cancellationToken);
    }
}
