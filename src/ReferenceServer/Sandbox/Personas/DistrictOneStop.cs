using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using static MotCua.Contracts.V1.Message;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>The district's one-stop of the three-tier years: between commune and land branch, in both directions.</summary>
internal sealed class DistrictOneStop(Desk desk) : Persona(desk)
{
    private ReceivedMessage? _received;
    private string _branchTask = "";

    /// <summary>The tasks it has and opened.</summary>
    public IEnumerable<string> Tasks => _received is null ? [] : [_received.Message.Header.Task, _branchTask];

    public override bool Owns(Message message) => message.Header.Task == _branchTask;

    public override Task ReactAsync(ReceivedMessage received, CancellationToken cancellationToken) => received.Message.BodyCase switch
    {
        BodyOneofCase.DossierTransferred => HandOnAsync(received, cancellationToken),
        BodyOneofCase.PapersHandedOver => PassPapersAsync(received, cancellationToken),
        BodyOneofCase.ProgressReported => Desk.SayAsync(Reply(_received!).ReportProgress(received.Message.ProgressReported.Clone()), cancellationToken),
        BodyOneofCase.ResultIssued => HandBackAsync(received, cancellationToken),
        _ => Task.CompletedTask,
    };

    private async Task HandOnAsync(ReceivedMessage received, CancellationToken cancellationToken)
    {
        _received = received;
        await Desk.SayAsync(Reply(received).Accept(await Desk.AcceptAsync(cancellationToken)), cancellationToken);
        var transfer = Reply(received).Transfer(Desk.Cast.LandBranch.Code, new DossierTransferred
        {
            Kind = TransferKind.Interconnected,
            Dossier = received.Message.DossierTransferred.Dossier.Clone(),
            Request = "Thẩm định và cấp Giấy chứng nhận",
        });
        _branchTask = transfer.Header.Task;
        await Desk.SayAsync(transfer, cancellationToken);
    }

    private async Task PassPapersAsync(ReceivedMessage received, CancellationToken cancellationToken)
    {
        var papers = received.Message.PapersHandedOver;
        await Desk.SayAsync(
            Reply(received).ReceivePapers(new PapersReceived { RecordNumber = papers.RecordNumber, Papers = { papers.Papers }, ReceivedAt = DemoPapers.Stamp(Desk.Now) }),
            cancellationToken);
        var fromBranch = received.From == Desk.Cast.LandBranch.Code;
        var onward = fromBranch
            ? Reply(_received!)
            : Desk.Messages.OnTask(Desk.Role.Code, Desk.Cast.LandBranch.Code, received.Dossier, _branchTask);
        await Desk.SayAsync(
            onward.HandOverPapers(new PapersHandedOver { RecordNumber = papers.RecordNumber + "-H", Papers = { papers.Papers }, HandedOverAt = DemoPapers.Stamp(Desk.Now) }),
            cancellationToken);
    }

    private async Task HandBackAsync(ReceivedMessage received, CancellationToken cancellationToken)
    {
        await Desk.SayAsync(Reply(received).ReceiveResult(), cancellationToken);
        await Desk.SayAsync(
            Reply(_received!).IssueResult(new ResultIssued { Kind = ResultKind.Granted, Papers = { received.Message.ResultIssued.Papers }, IssuedAt = DemoPapers.Stamp(Desk.Now) }),
            cancellationToken);
    }
}
