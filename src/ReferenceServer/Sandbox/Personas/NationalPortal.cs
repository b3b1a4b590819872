using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using static MotCua.Contracts.V1.Message;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>The national portal: the citizen files there, pays there, and sees the end there.</summary>
internal sealed class NationalPortal(Desk desk) : Persona(desk)
{
    public async Task<string> FileAsync(CancellationToken cancellationToken)
    {
        var code = await Desk.Catalog.AllocateDossierCodeAsync(
            Desk.Cast.Commune.Code, $"DVCQG-{Guid.CreateVersion7(Desk.Now):N}", Desk.Cast.ProcedureCode, cancellationToken: cancellationToken);
        var transfer = new DossierTransferred
        {
            Kind = TransferKind.Competent,
            Dossier = Desk.Papers.Dossier(code, Desk.Now),
            Request = "Tiếp nhận và giải quyết hồ sơ nộp trực tuyến",
        };
        var message = Desk.Messages.From(Desk.Role.Code).For("Tiếp nhận hồ sơ đăng ký biến động đất đai", "NĐ 118/2025/NĐ-CP").Transfer(Desk.Cast.Commune.Code, transfer);
        await Desk.SayAsync(message, cancellationToken, new SendOptions { Attachments = [DemoPapers.Application, DemoPapers.Contract] });
        return code;
    }

    public override Task ReactAsync(ReceivedMessage received, CancellationToken cancellationToken) => received.Message.BodyCase switch
    {
        BodyOneofCase.SupplementRequested => Desk.SayAsync(
            Reply(received).ProvideSupplement(new SupplementProvided
            {
                SupplementId = received.Message.SupplementRequested.SupplementId,
                Papers = { new Component { Code = "DKBD-04", Name = "Giấy chứng nhận kết hôn (dữ liệu hộ tịch)", Form = PaperForm.Electronic, Count = 1, Reuse = Reuse.Database, FromNationalStore = true } },
                ProvidedAt = DemoPapers.Stamp(Desk.Now),
                Note = "Công dân bổ sung qua Cổng Dịch vụ công quốc gia",
            }),
            cancellationToken),
        BodyOneofCase.ResultIssued => Desk.SayAsync(Reply(received).ReceiveResult(), cancellationToken),
        BodyOneofCase.DossierStatusReported when received.Message.DossierStatusReported.Status == DossierStatus.HandedBack => Desk.SayAsync(
            Desk.Messages.From(Desk.Role.Code).RateService(received.From, received.Dossier, new ServiceRated { Score = 5, RatedAt = DemoPapers.Stamp(Desk.Now), Comment = "Nhanh, rõ ràng" }),
            cancellationToken),
        _ => Task.CompletedTask,
    };
}
