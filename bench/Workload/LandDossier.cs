using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;

namespace MotCua.Bench.Workload;

/// <summary>
/// One registration of a land change as ten messages: the transfer that carries the land form, and nine smaller ones until the result
/// is delivered. The commune's one-stop speaks with the land registration branch of the sample directory.
/// </summary>
internal sealed class LandDossier(TimeProvider time)
{
    /// <summary>Messages of one dossier.</summary>
    public const int Messages = 10;

    public const string Commune = "H32.12.3";
    public const string LandOffice = "H32.11.5.2";

    private const string Procedure = "1.013831";

    /// <summary>The payloads of a dossier, in their order.</summary>
    /// <param name="number">Tells dossiers apart, from 1.</param>
    public IReadOnlyList<byte[]> Payloads(int number) => [.. Of(number).Select(message => MotCuaJson.Write(message))];

    /// <summary>The messages of a dossier, in their order.</summary>
    /// <param name="number">Tells dossiers apart, from 1.</param>
    public IReadOnlyList<Message> Of(int number)
    {
        var at = time.GetUtcNow();
        var code = string.Create(CultureInfo.InvariantCulture, $"{Commune}-{at:yyMMdd}-{number:D7}");
        var task = Id(at);
        var root = Id(at);
        var transfer = Message(Commune, LandOffice, at, code, task);
        transfer.Header.ParentTask = root;
        transfer.DossierTransferred = Transfer(at, code, number, LandForm.Data(number));
        return
        [
            transfer,
            Accepted(at, code, task, number),
            Papers(at, code, task, number),
            .. Steps.Select((step, i) => Progress(at, code, task, i, step)),
            Issued(at, code, task, number),
            Received(at, code, task),
            Delivered(at, code, task, number),
        ];
    }

    /// <summary>A transfer whose form breaks its schema: a hub that takes it does not check forms.</summary>
    public byte[] TransferWithBrokenForm()
    {
        var at = time.GetUtcNow();
        var code = string.Create(CultureInfo.InvariantCulture, $"{Commune}-{at:yyMMdd}-0000000");
        var message = Message(Commune, LandOffice, at, code, Id(at));
        message.Header.ParentTask = Id(at);
        message.DossierTransferred = Transfer(at, code, 0, "{\"users\":[]}"u8.ToArray());
        return MotCuaJson.Write(message);
    }

    private static readonly (string Unit, string Content)[] Steps =
    [
        ("Tổ tiếp nhận", "Kiểm tra thành phần hồ sơ, đối chiếu bản chính Giấy chứng nhận với dữ liệu địa chính; hồ sơ đủ điều kiện thẩm tra."),
        ("Tổ kỹ thuật địa chính", "Trích lục bản đồ địa chính, xác minh ranh giới, diện tích thửa đất và tài sản gắn liền với đất tại thực địa."),
        ("Tổ đăng ký, cấp giấy chứng nhận", "Lập phiếu chuyển thông tin để xác định nghĩa vụ tài chính, gửi cơ quan thuế; chờ thông báo nộp tiền."),
        ("Tổ đăng ký, cấp giấy chứng nhận", "Đã nhận chứng từ nộp tiền; cập nhật, chỉnh lý biến động vào hồ sơ địa chính và cơ sở dữ liệu đất đai, in Giấy chứng nhận."),
    ];

    private static Message Message(string from, string to, DateTimeOffset at, string code, string task) => new()
    {
        Header = new Header
        {
            Id = Id(at),
            From = from,
            To = to,
            Dossier = code,
            Task = task,
            CreatedAt = Timestamp.FromDateTimeOffset(at),
            ExpiresAt = Timestamp.FromDateTimeOffset(at.AddDays(30)),
            Contract = "1.0",
            Purpose = "Giải quyết thủ tục hành chính đăng ký biến động quyền sử dụng đất",
            LegalBasis = "Luật Đất đai số 31/2024/QH15; Nghị định 101/2024/NĐ-CP; Nghị định 118/2025/NĐ-CP; Nghị định 151/2025/NĐ-CP",
        },
    };

    private static Message FromLandOffice(DateTimeOffset at, string code, string task) => Message(LandOffice, Commune, at, code, task);

    private static DossierTransferred Transfer(DateTimeOffset at, string code, int number, byte[] form) => new()
    {
        Kind = TransferKind.Interconnected,
        Request = "Thẩm tra hồ sơ, xác nhận biến động và cấp Giấy chứng nhận cho bên nhận chuyển nhượng.",
        AnswerBy = Timestamp.FromDateTimeOffset(at.AddDays(10)),
        Officer = new Officer { FullName = "Trần Thị Hồng Nhung", Position = "Công chức một cửa", Unit = "Trung tâm Phục vụ hành chính công phường", OfficerId = "CL-0021", Email = "nhungtth.camlinh@khanhhoa.gov.vn" },
        Dossier = new Dossier
        {
            Code = code,
            Aliases = { new Alias { System = "dichvucong.gov.vn", Kind = "portal", Value = string.Create(CultureInfo.InvariantCulture, $"G22.99-261122-{number:D8}") } },
            Procedure = new ProcedureRef { Code = Procedure, Version = "2025.1", SectorCode = "G13-DD01", SectorName = "Đất đai" },
            Owner = new Party
            {
                Kind = PartyKind.Citizen,
                FullName = "Nguyễn Thị Ánh Tuyết",
                Identities = { new Identity { Kind = IdentityKind.PersonalId, Number = "056185001234", IssuedOn = "2021-05-10", Verified = true } },
                DateOfBirth = "1985-03-14",
                Phone = "0905123456",
                Address = new Address { ProvinceCode = "56", CommuneCode = "22432", Detail = "Số 12 đường Phan Chu Trinh, tổ dân phố Linh Vạn" },
            },
            Summary = "Đăng ký biến động do chuyển nhượng quyền sử dụng đất và tài sản gắn liền với đất",
            IntakeChannel = IntakeChannel.Online,
            SubmissionPlace = SubmissionPlace.NationalPortal,
            ResultChannel = ResultChannel.Counter,
            AcceptingAgency = new AgencyRef { Code = Commune, Name = "Ủy ban nhân dân phường Cam Linh" },
            DecidingAgency = new AgencyRef { Code = LandOffice, Name = "Chi nhánh Văn phòng Đăng ký đất đai khu vực Cam Ranh" },
            SubmittedAt = Timestamp.FromDateTimeOffset(at.AddHours(-3)),
            AcceptedAt = Timestamp.FromDateTimeOffset(at.AddHours(-1)),
            DueAt = Timestamp.FromDateTimeOffset(at.AddDays(10)),
            Status = DossierStatus.Accepted,
            Components =
            {
                new Component { Code = "000.00.00.G13-KQ002269", Name = "Giấy chứng nhận quyền sử dụng đất (bản gốc)", Form = PaperForm.Original, Count = 1 },
                new Component { Name = "Hợp đồng chuyển nhượng có công chứng", Form = PaperForm.CertifiedCopy, Count = 2, Digitised = true },
            },
            Fees = { new Fee { Code = "LP-DKBD", Name = "Lệ phí đăng ký biến động", Stage = FeeStage.HandBack, Amount = 28000 } },
            Forms = { new FormData { Form = LandForm.Name, Version = LandForm.Version, Data = ByteString.CopyFrom(form) } },
        },
    };

    private static Message Accepted(DateTimeOffset at, string code, string task, int number)
    {
        var message = FromLandOffice(at, code, task);
        message.TransferAccepted = new TransferAccepted
        {
            AcceptedAt = Timestamp.FromDateTimeOffset(at),
            DueAt = Timestamp.FromDateTimeOffset(at.AddDays(10)),
            Aliases = { new Alias { System = "vbdlis.khanhhoa", Kind = "land-receipt", Value = string.Create(CultureInfo.InvariantCulture, $"BN-2026-{number:D7}") } },
            Officer = new Officer { FullName = "Lê Quốc Bảo", Position = "Viên chức tiếp nhận", Unit = "Tổ tiếp nhận" },
        };
        return message;
    }

    private static Message Papers(DateTimeOffset at, string code, string task, int number)
    {
        var message = Message(Commune, LandOffice, at, code, task);
        message.PapersHandedOver = new PapersHandedOver
        {
            RecordNumber = string.Create(CultureInfo.InvariantCulture, $"BBBG-{number:D7}"),
            Papers = { new Component { Name = "Giấy chứng nhận quyền sử dụng đất (bản gốc)", Form = PaperForm.Original, Count = 1 } },
            HandedOverAt = Timestamp.FromDateTimeOffset(at),
            Officer = new Officer { FullName = "Trần Thị Hồng Nhung", Position = "Công chức một cửa", Unit = "Trung tâm Phục vụ hành chính công phường", OfficerId = "CL-0021", Email = "nhungtth.camlinh@khanhhoa.gov.vn" },
            Carrier = "Bưu tá Bưu điện Cam Ranh",
        };
        return message;
    }

    private static Message Progress(DateTimeOffset at, string code, string task, int index, (string Unit, string Content) step)
    {
        var message = FromLandOffice(at, code, task);
        message.ProgressReported = new ProgressReported
        {
            StepId = string.Create(CultureInfo.InvariantCulture, $"buoc-{index + 1}"),
            Status = DossierStatus.Processing,
            Content = step.Content,
            OccurredAt = Timestamp.FromDateTimeOffset(at),
            Officer = new Officer { FullName = "Phạm Văn Đức", Position = "Viên chức thẩm tra", Unit = step.Unit, OfficerId = "VPDK-CR-0147" },
            NextOfficer = new Officer { FullName = "Võ Minh Hoàng", Position = "Phó Giám đốc chi nhánh", OfficerId = "VPDK-CR-0003" },
            StartedAt = Timestamp.FromDateTimeOffset(at.AddHours(-2)),
            LimitAt = Timestamp.FromDateTimeOffset(at.AddDays(2)),
            LimitMinutes = 960,
        };
        return message;
    }

    private static Message Issued(DateTimeOffset at, string code, string task, int number)
    {
        var message = FromLandOffice(at, code, task);
        message.ResultIssued = new ResultIssued
        {
            Kind = ResultKind.Granted,
            Papers =
            {
                new ResultPaper
                {
                    Code = "KQ.G13.000021",
                    Name = "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất",
                    Number = string.Create(CultureInfo.InvariantCulture, $"AA {number:D8}"),
                    IssuedOn = "2026-11-20",
                    Form = PaperForm.Original,
                    Signer = new Officer { FullName = "Võ Minh Hoàng", Position = "Phó Giám đốc chi nhánh", OfficerId = "VPDK-CR-0003" },
                    Agency = new AgencyRef { Code = LandOffice, Name = "Chi nhánh Văn phòng Đăng ký đất đai khu vực Cam Ranh" },
                    RegisterEntry = new RegisterEntry { Number = string.Create(CultureInfo.InvariantCulture, $"CN {number:D6}"), RegisteredOn = "2026-11-20" },
                },
            },
            IssuedAt = Timestamp.FromDateTimeOffset(at),
            Officer = new Officer { FullName = "Phạm Văn Đức", Position = "Viên chức thẩm tra", Unit = "Tổ đăng ký, cấp giấy chứng nhận" },
        };
        return message;
    }

    private static Message Received(DateTimeOffset at, string code, string task)
    {
        var message = Message(Commune, LandOffice, at, code, task);
        message.ResultReceived = new ResultReceived
        {
            ReceivedAt = Timestamp.FromDateTimeOffset(at),
            Officer = new Officer { FullName = "Trần Thị Hồng Nhung", Position = "Công chức một cửa", Unit = "Trung tâm Phục vụ hành chính công phường", OfficerId = "CL-0021", Email = "nhungtth.camlinh@khanhhoa.gov.vn" },
            Papers = { "KQ.G13.000021" },
        };
        return message;
    }

    private static Message Delivered(DateTimeOffset at, string code, string task, int number)
    {
        var message = Message(Commune, LandOffice, at, code, task);
        message.ResultDelivered = new ResultDelivered
        {
            Channel = ResultChannel.Post,
            Stage = DeliveryStage.Delivered,
            OccurredAt = Timestamp.FromDateTimeOffset(at),
            TrackingNumber = string.Create(CultureInfo.InvariantCulture, $"EC{number:D9}VN"),
            RecipientName = "Nguyễn Thị Ánh Tuyết",
            Officer = new Officer { FullName = "Trần Thị Hồng Nhung", Position = "Công chức một cửa", Unit = "Trung tâm Phục vụ hành chính công phường", OfficerId = "CL-0021", Email = "nhungtth.camlinh@khanhhoa.gov.vn" },
        };
        return message;
    }

    private static string Id(DateTimeOffset at) => Guid.CreateVersion7(at).ToString();
}
