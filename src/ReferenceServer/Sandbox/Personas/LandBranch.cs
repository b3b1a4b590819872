using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using static MotCua.Contracts.V1.Message;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>The land registration branch: appraises, asks the tax office what is owed, makes the certificate.</summary>
internal sealed class LandBranch(Desk desk) : Persona(desk)
{
    // The first slip carries a slip of the pen: the tax office notices and sends the dossier back.
    private const string WrongArea = "1125";
    private const string RightArea = "112.5";

    private ReceivedMessage? _received;

    public override Task ReactAsync(ReceivedMessage received, CancellationToken cancellationToken) => received.Message.BodyCase switch
    {
        BodyOneofCase.DossierTransferred => AcceptAsync(received, cancellationToken),
        BodyOneofCase.PapersHandedOver => AppraiseAsync(received, cancellationToken),
        BodyOneofCase.DossierReturned => AskTaxAsync("PCTT-118-DC", RightArea, cancellationToken),
        BodyOneofCase.ObligationReplaced => ProgressAsync("B3", DossierStatus.Obligation, "Đã nhận đủ thông báo nghĩa vụ tài chính", cancellationToken),
        BodyOneofCase.ResultIssued => CertifyAsync(received, cancellationToken),
        _ => Task.CompletedTask,
    };

    private async Task AcceptAsync(ReceivedMessage received, CancellationToken cancellationToken)
    {
        _received = received;
        var accepted = await Desk.AcceptAsync(cancellationToken);
        accepted.Aliases.Add(new Alias { System = "dat-dai-khanh-hoa", Kind = "land-receipt", Value = $"SBN-{received.Dossier}" });
        await Desk.SayAsync(Reply(received).Accept(accepted), cancellationToken);
    }

    private async Task AppraiseAsync(ReceivedMessage received, CancellationToken cancellationToken)
    {
        await Desk.SayAsync(
            Reply(received).ReceivePapers(new PapersReceived
            {
                RecordNumber = received.Message.PapersHandedOver.RecordNumber,
                Papers = { received.Message.PapersHandedOver.Papers },
                ReceivedAt = DemoPapers.Stamp(Desk.Now),
            }),
            cancellationToken);
        await ProgressAsync("B1", DossierStatus.Processing, "Thẩm định hồ sơ, lập phiếu chuyển thông tin", cancellationToken);
        await AskTaxAsync("PCTT-118", WrongArea, cancellationToken);
    }

    private Task AskTaxAsync(string slip, string area, CancellationToken cancellationToken)
    {
        var dossier = _received!.Message.DossierTransferred.Dossier.Clone();
        dossier.Forms.Clear();
        return Desk.SayAsync(
            Reply(_received).Transfer(Desk.Cast.TaxOffice.Code, new DossierTransferred
            {
                Kind = TransferKind.Obligation,
                Dossier = dossier,
                Request = "Xác định nghĩa vụ tài chính về đất đai",
                Form = DemoPapers.InformationSlip(dossier.Code, slip, area, Desk.Now),
            }),
            cancellationToken);
    }

    private async Task CertifyAsync(ReceivedMessage received, CancellationToken cancellationToken)
    {
        await Desk.SayAsync(Reply(received).ReceiveResult(), cancellationToken);
        await ProgressAsync("B4", DossierStatus.Processing, "In, ký Giấy chứng nhận, cập nhật hồ sơ địa chính", cancellationToken);
        await Desk.SayAsync(
            Reply(_received!).HandOverPapers(new PapersHandedOver { RecordNumber = "BBBG-02", Papers = { DemoPapers.CertificatePaper }, HandedOverAt = DemoPapers.Stamp(Desk.Now) }),
            cancellationToken);
        await Desk.SayAsync(
            Reply(_received!).IssueResult(new ResultIssued { Kind = ResultKind.Granted, Papers = { DemoPapers.Certificate(Desk.Cast, Desk.Now) }, IssuedAt = DemoPapers.Stamp(Desk.Now) }),
            cancellationToken);
    }

    private Task ProgressAsync(string step, DossierStatus status, string content, CancellationToken cancellationToken) => Desk.SayAsync(
        Reply(_received!).ReportProgress(new ProgressReported
        {
            StepId = step,
            Status = status,
            Content = content,
            OccurredAt = DemoPapers.Stamp(Desk.Now),
            Officer = new Officer { FullName = "Phạm Quốc Bảo", Position = "Viên chức", Unit = "Tổ đăng ký và cấp Giấy chứng nhận" },
        }),
        cancellationToken);
}
