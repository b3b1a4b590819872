using System.Text;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.V1;
using MotCua.Sdk.Attachments;
using MotCua.Sdk.Messages;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>The dossier of the demo: people, papers, forms. All persons and numbers are invented.</summary>
internal sealed class DemoPapers(DemoCast cast)
{
    public const string FirstNotice = "LPTB-0412";
    public const string WrongNotice = "TNCN-0413";
    public const string RightNotice = "TNCN-0414";
    public const long RegistrationFee = 9_250_000;
    public const long WrongIncomeTax = 46_250_000;
    public const long RightIncomeTax = 37_000_000;

    public static AttachmentSource Application { get; } = Pdf("Đơn đăng ký biến động đất đai.pdf", "Mau so 18: don dang ky bien dong dat dai");

    public static AttachmentSource Contract { get; } = Pdf("Hợp đồng chuyển nhượng quyền sử dụng đất.pdf", "Hop dong chuyen nhuong so 1287/2026");

    public static Party Buyer => new()
    {
        Kind = PartyKind.Citizen,
        FullName = "Nguyễn Thị Thu Hằng",
        Identities = { new Identity { Kind = IdentityKind.PersonalId, Number = "056185001234", Verified = true } },
        DateOfBirth = "1985-03-12",
        Sex = Sex.Female,
        Phone = "0905123456",
        VerifiedByVneid = true,
    };

    public static Party Seller => new()
    {
        Kind = PartyKind.Citizen,
        FullName = "Trần Văn Phước",
        Identities = { new Identity { Kind = IdentityKind.PersonalId, Number = "056068004321", Verified = true } },
    };

    public Dossier Dossier(string code, DateTimeOffset now) => new()
    {
        Code = code,
        Procedure = new ProcedureRef { Code = cast.ProcedureCode, Name = cast.ProcedureName, Version = cast.ProcedureVersion, SectorName = "Đất đai" },
        Owner = Buyer,
        Summary = "Đăng ký nhận chuyển nhượng thửa đất số 214, tờ bản đồ 17, phường Cam Linh",
        IntakeChannel = IntakeChannel.Online,
        SubmissionPlace = SubmissionPlace.NationalPortal,
        ResultChannel = ResultChannel.Post,
        ResultAddress = Home(),
        AssistingAgency = Ref(cast.Portal),
        AcceptingAgency = Ref(cast.Commune),
        DecidingAgency = Ref(cast.LandBranch),
        SubmittedAt = Timestamp.FromDateTimeOffset(Whole(now)),
        Status = DossierStatus.New,
        OnlinePayment = OnlinePayment.NationalGateway,
        ServiceLevel = ServiceLevel.Full,
        Components =
        {
            new Component { Code = "DKBD-01", Name = "Đơn đăng ký biến động đất đai, tài sản gắn liền với đất", Form = PaperForm.Electronic, Count = 1, Files = { Application.ToReference() } },
            new Component { Code = "DKBD-02", Name = "Hợp đồng chuyển nhượng quyền sử dụng đất đã công chứng", Form = PaperForm.Electronic, Count = 1, Files = { Contract.ToReference() } },
        },
        Forms = { ChangeForm(now) },
        Fees = { new Fee { Code = "LP-DKDD", Name = "Lệ phí đăng ký đất đai", Stage = FeeStage.Acceptance, Amount = 14_000, Kind = "Lệ phí" } },
    };

    public static FormData InformationSlip(string dossier, string number, string area, DateTimeOffset now) => MotCuaMessages.Form("land-information-slip", "1", $$$"""
        {"slipNumber":"{{{number}}}","slipDate":"{{{Day(now)}}}","dossier":{"code":"{{{dossier}}}","completeOn":"{{{Day(now)}}}","procedureKind":"Chuyển nhượng quyền sử dụng đất","legalBases":["Nghị định 101/2024/NĐ-CP","Nghị định 151/2025/NĐ-CP"]},"users":[{"kind":"CA_NHAN","fullName":"Nguyễn Thị Thu Hằng","identityKind":"SO_DINH_DANH","identityNumber":"056185001234"}],"parcels":[{"parcelNumber":"214","mapSheet":"17","area":{{{area}}},"privateArea":{{{area}}},"purposes":[{"code":"ODT"}],"certificate":{"number":"DK 512345"}}],"transfer":{"kind":"Chuyển nhượng","value":1850000000,"signedOn":"{{{Day(now)}}}"}}
        """);

    public ObligationIssued Notice(string id, ObligationKind kind, string item, string itemName, long amount, DateTimeOffset now) => new()
    {
        ObligationId = id,
        Kind = kind,
        NoticeNumber = $"{id}/TB-CCT",
        NoticeDate = Day(now),
        Items = { new ObligationItem { ItemCode = item, Name = itemName, Amount = amount } },
        PayableId = id,
        CollectingAgency = Ref(cast.Treasury),
        TreasuryAccount = "7111",
        Amount = amount,
        DueDate = Day(now.AddDays(30)),
        Payer = Buyer,
    };

    public static ResultPaper Certificate(DemoCast cast, DateTimeOffset now) => new()
    {
        Code = "KQ.DD.000031",
        Name = "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất",
        Number = "AA 00098765",
        IssuedOn = Day(now),
        Agency = Ref(cast.LandBranch),
        Form = PaperForm.Original,
        RegisterEntry = new RegisterEntry { Number = "CN 04512", Book = "Q3", Page = "118", RegisteredOn = Day(now) },
    };

    public static Component CertificatePaper => new() { Name = "Giấy chứng nhận số AA 00098765", Form = PaperForm.Original, Count = 1 };

    public static Component OldCertificate => new() { Code = "DKBD-03", Name = "Giấy chứng nhận đã cấp, số DK 512345", Form = PaperForm.Original, Count = 1 };

    public static AgencyRef Ref(DemoCast.Role role) => new() { Code = role.Code, Name = role.Name };

    public static string Day(DateTimeOffset moment) => VietnamTime.Of(moment).ToString("yyyy-MM-dd");

    /// <summary>Contract times have milliseconds.</summary>
    public static DateTimeOffset Whole(DateTimeOffset moment) => DateTimeOffset.FromUnixTimeMilliseconds(moment.ToUnixTimeMilliseconds());

    public static Timestamp Stamp(DateTimeOffset moment) => Timestamp.FromDateTimeOffset(Whole(moment));

    private static FormData ChangeForm(DateTimeOffset now) => MotCuaMessages.Form("land-change-registration", "1", $$$"""
        {"users":[{"kind":"CA_NHAN","fullName":"Trần Văn Phước","identityKind":"SO_DINH_DANH","identityNumber":"056068004321"}],"certificate":{"number":"DK 512345","registerNumber":"CH 01822","issuedOn":"2014-05-20","issuedBy":"UBND thành phố Cam Ranh"},"parcels":[{"parcelNumber":"214","mapSheet":"17","area":112.5,"privateArea":112.5,"purposes":[{"code":"ODT","area":112.5}]}],"change":{"kind":"CHUYEN_NHUONG","before":"Người sử dụng đất: Trần Văn Phước","after":"Người sử dụng đất: Nguyễn Thị Thu Hằng","reason":"Nhận chuyển nhượng quyền sử dụng đất","contract":{"number":"1287","signedOn":"{{{Day(now)}}}","notary":"Văn phòng công chứng Cam Ranh","value":1850000000}},"newCertificate":true,"commitment":true,"signedOn":"{{{Day(now)}}}"}
        """);

    private static AttachmentSource Pdf(string name, string text)
    {
        // A small but whole PDF: one page with one line.
        var content = $"BT /F1 12 Tf 72 760 Td ({text}) Tj ET";
        var parts = new[]
        {
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            $"<< /Length {content.Length} >>\nstream\n{content}\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        };
        var pdf = new StringBuilder("%PDF-1.4\n");
        var offsets = new List<int>();
        for (var i = 0; i < parts.Length; i++)
        {
            offsets.Add(pdf.Length);
            _ = pdf.Append(i + 1).Append(" 0 obj\n").Append(parts[i]).Append("\nendobj\n");
        }

        var table = pdf.Length;
        _ = pdf.Append("xref\n0 6\n0000000000 65535 f \n");
        foreach (var offset in offsets)
        {
            _ = pdf.Append(offset.ToString("D10")).Append(" 00000 n \n");
        }

        _ = pdf.Append("trailer << /Size 6 /Root 1 0 R >>\nstartxref\n").Append(table).Append("\n%%EOF\n");
        return AttachmentSource.FromBytes(Encoding.ASCII.GetBytes(pdf.ToString()), "application/pdf", name);
    }

    private Address Home() => new()
    {
        ProvinceCode = "56",
        DistrictCode = cast.DistrictCode ?? "",
        CommuneCode = cast.CommuneCode,
        Detail = "Số 15 đường Nguyễn Trọng Kỷ",
    };
}
