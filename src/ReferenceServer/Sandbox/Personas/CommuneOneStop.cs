using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using static MotCua.Contracts.V1.Message;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>The commune's one-stop: holds the dossier from acceptance to hand-back and answers for it to the citizen.</summary>
internal sealed class CommuneOneStop(Desk desk, TaskCompletionSource<ReceivedMessage> storyTold) : Persona(desk)
{
    private ReceivedMessage? _filed;

    private string Next => (Desk.Cast.District ?? Desk.Cast.LandBranch).Code;

    private ReceivedMessage Filed => _filed ?? throw new InvalidOperationException("The portal has not filed a dossier yet.");

    public override Task ReactAsync(ReceivedMessage received, CancellationToken cancellationToken) => received.Message.BodyCase switch
    {
        BodyOneofCase.DossierTransferred => AcceptAsync(received, cancellationToken),
        BodyOneofCase.SupplementProvided => HandOnAsync(cancellationToken),
        BodyOneofCase.ProgressReported when received.Message.ProgressReported.Status == DossierStatus.Obligation => ReportAsync(DossierStatus.Obligation, "Đã có thông báo nghĩa vụ tài chính", cancellationToken),
        BodyOneofCase.PapersHandedOver => ReceivePapersAsync(received, cancellationToken),
        BodyOneofCase.ResultIssued => HandBackAsync(received, cancellationToken),
        BodyOneofCase.ResultDelivered when received.Message.ResultDelivered.Stage == DeliveryStage.Delivered => FinishAsync(received, cancellationToken),
        BodyOneofCase.ServiceRated => Task.FromResult(storyTold.TrySetResult(received)),
        _ => Task.CompletedTask,
    };

    private async Task AcceptAsync(ReceivedMessage received, CancellationToken cancellationToken)
    {
        _filed = received;
        var accepted = await Desk.AcceptAsync(cancellationToken);
        accepted.ProcedureVersion = Desk.Cast.ProcedureVersion;
        accepted.Officer = Clerk;
        await Desk.SayAsync(Reply(received).Accept(accepted), cancellationToken);
        await Desk.SayAsync(
            Reply(received).RequestSupplement(new SupplementRequested
            {
                SupplementId = "BS-1",
                Content = "Giấy tờ về tình trạng hôn nhân của bên nhận chuyển nhượng",
                Reason = "Xác định tài sản chung hay riêng của người sử dụng đất",
                LegalBasis = "NĐ 101/2024/NĐ-CP",
                RequestedAt = DemoPapers.Stamp(Desk.Now),
                RespondBy = DemoPapers.Stamp(Desk.Now.AddDays(7)),
                Officer = Clerk,
            }),
            cancellationToken);
    }

    private async Task HandOnAsync(CancellationToken cancellationToken)
    {
        var dossier = Filed.Message.DossierTransferred.Dossier.Clone();
        dossier.Status = DossierStatus.Processing;
        dossier.AcceptedAt = DemoPapers.Stamp(Desk.Now);
        var transfer = Reply(Filed).Transfer(Next, new DossierTransferred { Kind = TransferKind.Interconnected, Dossier = dossier, Request = "Thẩm định và cấp Giấy chứng nhận", Officer = Clerk });
        await Desk.SayAsync(transfer, cancellationToken);
        await Desk.SayAsync(
            Desk.Messages.OnTask(Desk.Role.Code, Next, dossier.Code, transfer.Header.Task).HandOverPapers(new PapersHandedOver
            {
                RecordNumber = "BBBG-01",
                Papers = { DemoPapers.OldCertificate },
                HandedOverAt = DemoPapers.Stamp(Desk.Now),
                Officer = Clerk,
            }),
            cancellationToken);
        await ReportAsync(DossierStatus.Processing, "Đã chuyển cơ quan đăng ký đất đai", cancellationToken);
    }

    private Task ReceivePapersAsync(ReceivedMessage received, CancellationToken cancellationToken) => Desk.SayAsync(
        Reply(received).ReceivePapers(new PapersReceived
        {
            RecordNumber = received.Message.PapersHandedOver.RecordNumber,
            Papers = { received.Message.PapersHandedOver.Papers },
            ReceivedAt = DemoPapers.Stamp(Desk.Now),
            Officer = Clerk,
        }),
        cancellationToken);

    private async Task HandBackAsync(ReceivedMessage received, CancellationToken cancellationToken)
    {
        await Desk.SayAsync(Reply(received).ReceiveResult(), cancellationToken);
        var dossier = Filed.Message.DossierTransferred.Dossier.Clone();
        dossier.Status = DossierStatus.Finished;
        dossier.Forms.Clear();
        dossier.Components.Clear();
        await Desk.SayAsync(
            Reply(Filed).Transfer(Desk.Cast.Post.Code, new DossierTransferred { Kind = TransferKind.Delivery, Dossier = dossier, Request = "Phát Giấy chứng nhận đến địa chỉ của công dân" }),
            cancellationToken);
        await Desk.SayAsync(
            Reply(Filed).IssueResult(new ResultIssued { Kind = ResultKind.Granted, Papers = { received.Message.ResultIssued.Papers }, IssuedAt = DemoPapers.Stamp(Desk.Now), Officer = Clerk }),
            cancellationToken);
        await ReportAsync(DossierStatus.Finished, "Đã có kết quả", cancellationToken);
    }

    private async Task FinishAsync(ReceivedMessage received, CancellationToken cancellationToken)
    {
        await Desk.SayAsync(
            Reply(Filed).DeliverResult(new ResultDelivered
            {
                Channel = ResultChannel.Post,
                Stage = DeliveryStage.Delivered,
                OccurredAt = received.Message.ResultDelivered.OccurredAt,
                TrackingNumber = received.Message.ResultDelivered.TrackingNumber,
            }),
            cancellationToken);
        await ReportAsync(DossierStatus.HandedBack, "Đã trả kết quả qua bưu chính", cancellationToken);
    }

    private Task ReportAsync(DossierStatus status, string content, CancellationToken cancellationToken) => Desk.SayAsync(
        Desk.Messages.From(Desk.Role.Code).ReportDossierStatus(Desk.Cast.Portal.Code, Filed.Dossier, new DossierStatusReported
        {
            Status = status,
            OccurredAt = DemoPapers.Stamp(Desk.Now),
            SourceSystem = Desk.Role.System,
            Content = content,
        }),
        cancellationToken);

    private static Officer Clerk => new() { FullName = "Lê Minh Châu", Position = "Công chức một cửa" };
}
