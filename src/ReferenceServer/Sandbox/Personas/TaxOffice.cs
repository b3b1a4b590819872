using System.Text.Json;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using static MotCua.Contracts.V1.Message;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>The tax office: returns a wrong dossier, issues notices, replaces one, and closes when the treasury has the money.</summary>
internal sealed class TaxOffice(Desk desk) : Persona(desk)
{
    private ReceivedMessage? _received;

    public override Task ReactAsync(ReceivedMessage received, CancellationToken cancellationToken) => received.Message.BodyCase switch
    {
        BodyOneofCase.DossierTransferred => AssessAsync(received, cancellationToken),
        BodyOneofCase.ResultIssued => CloseAsync(received, cancellationToken),
        _ => Task.CompletedTask,
    };

    private async Task AssessAsync(ReceivedMessage received, CancellationToken cancellationToken)
    {
        await Desk.SayAsync(Reply(received).Accept(await Desk.AcceptAsync(cancellationToken, step: "tax")), cancellationToken);
        if (AreaOfSlip(received) != AreaOfContract)
        {
            await Desk.SayAsync(
                Reply(received).Return(new DossierReturned
                {
                    Kind = ReturnKind.WrongData,
                    Reason = "Diện tích trên phiếu chuyển thông tin khác hợp đồng chuyển nhượng",
                    Remarks = { new FieldRemark { Path = "form.data.parcels[0].area", Remark = "Phiếu ghi 1125 m², hợp đồng ghi 112,5 m²" } },
                    ReturnedAt = DemoPapers.Stamp(Desk.Now),
                }),
                cancellationToken);
            return;
        }

        _received = received;
        await Desk.SayAsync(
            Reply(received).IssueObligation(Desk.Papers.Notice(
                DemoPapers.FirstNotice, ObligationKind.RegistrationFee, "2801", "Lệ phí trước bạ nhà đất", DemoPapers.RegistrationFee, Desk.Now)),
            cancellationToken);
        await Desk.SayAsync(
            Reply(received).IssueObligation(IncomeTax(DemoPapers.WrongNotice, DemoPapers.WrongIncomeTax)),
            cancellationToken);
        await Desk.SayAsync(
            Reply(received).ReplaceObligation(new ObligationReplaced
            {
                ReplacedObligationId = DemoPapers.WrongNotice,
                Replacement = IncomeTax(DemoPapers.RightNotice, DemoPapers.RightIncomeTax),
                Reason = "Tính lại thuế thu nhập cá nhân theo giá trong hợp đồng",
            }),
            cancellationToken);
        var dossier = received.Message.DossierTransferred.Dossier.Clone();
        dossier.Fees.Clear();
        dossier.Fees.Add(new Fee { Code = DemoPapers.FirstNotice, Name = "Lệ phí trước bạ nhà đất", Amount = DemoPapers.RegistrationFee });
        dossier.Fees.Add(new Fee { Code = DemoPapers.RightNotice, Name = "Thuế thu nhập cá nhân", Amount = DemoPapers.RightIncomeTax });
        await Desk.SayAsync(
            Reply(received).Transfer(Desk.Cast.Treasury.Code, new DossierTransferred { Kind = TransferKind.Collection, Dossier = dossier, Request = "Thu theo thông báo và xác nhận" }),
            cancellationToken);
    }

    private async Task CloseAsync(ReceivedMessage received, CancellationToken cancellationToken)
    {
        await Desk.SayAsync(Reply(received).ReceiveResult(), cancellationToken);
        await Desk.SayAsync(
            Reply(_received!).IssueResult(new ResultIssued
            {
                Kind = ResultKind.Granted,
                Papers = { new ResultPaper { Name = "Xác nhận hoàn thành nghĩa vụ tài chính", Number = "XN-0415/TCS", IssuedOn = DemoPapers.Day(Desk.Now), Form = PaperForm.Electronic } },
                IssuedAt = DemoPapers.Stamp(Desk.Now),
            }),
            cancellationToken);
    }

    private ObligationIssued IncomeTax(string id, long amount) =>
        Desk.Papers.Notice(id, ObligationKind.PersonalIncomeTax, "1006", "Thuế thu nhập cá nhân từ chuyển nhượng bất động sản", amount, Desk.Now);

    // The demo's contract says 112.5 m²; the text of the number is compared, so nothing is rounded.
    private const string AreaOfContract = "112.5";

    private static string AreaOfSlip(ReceivedMessage received)
    {
        using var slip = JsonDocument.Parse(received.Message.DossierTransferred.Form.Data.Memory);
        return slip.RootElement.GetProperty("parcels")[0].GetProperty("area").GetRawText();
    }
}
