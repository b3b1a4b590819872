using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Tests.Intake;

/// <summary>Messages of a small land dossier.</summary>
internal static class Some
{
    public const string DossierCode = "H32.12.3-261122-0042";
    public const string PersonName = "Nguyễn Thị Ánh";
    public const string PersonId = "056185001234";

    public static string Id(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        var milliseconds = at.ToUnixTimeMilliseconds();
        for (var i = 0; i < 6; i++)
        {
            bytes[i] = (byte)(milliseconds >> (40 - 8 * i));
        }

        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0f));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
        var hex = Convert.ToHexStringLower(bytes);
        return string.Create(CultureInfo.InvariantCulture, $"{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..]}");
    }

    public static Message Message(string from, string to, DateTimeOffset at, string task = "", string dossier = DossierCode) => new()
    {
        Header = new Header
        {
            Id = Id(at),
            From = from,
            To = to,
            Dossier = dossier,
            Task = task,
            CreatedAt = Timestamp.FromDateTimeOffset(at),
            ExpiresAt = Timestamp.FromDateTimeOffset(at.AddDays(30)),
            Contract = "1.0",
        },
    };

    public static Message Transfer(DateTimeOffset at, string task, string root, string from = TestCore.Commune, string to = TestCore.LandOffice, string dossier = DossierCode)
    {
        var message = Message(from, to, at, task, dossier);
        message.Header.ParentTask = root;
        message.DossierTransferred = new DossierTransferred { Kind = TransferKind.Interconnected, Dossier = Dossier(at, dossier) };
        return message;
    }

    public static Message Accept(DateTimeOffset at, string task, string from = TestCore.LandOffice, string to = TestCore.Commune, string dossier = DossierCode)
    {
        var message = Message(from, to, at, task, dossier);
        message.TransferAccepted = new TransferAccepted { AcceptedAt = Timestamp.FromDateTimeOffset(at), DueAt = Timestamp.FromDateTimeOffset(at.AddDays(10)) };
        return message;
    }

    public static Message Progress(DateTimeOffset at, string task, string step, string from = TestCore.LandOffice, string to = TestCore.Commune, string dossier = DossierCode)
    {
        var message = Message(from, to, at, task, dossier);
        message.ProgressReported = new ProgressReported { StepId = step, Content = "Đã kiểm tra hồ sơ", OccurredAt = Timestamp.FromDateTimeOffset(at) };
        return message;
    }

    /// <summary>An official document: about no dossier.</summary>
    public static Message Document(DateTimeOffset at, string number, string from = TestCore.Commune, string to = TestCore.LandOffice)
    {
        var message = Message(from, to, at, dossier: "");
        message.DocumentSent = new DocumentSent
        {
            Action = DocumentAction.New,
            Key = new DocumentKey { AgencyCode = from, PromulgatedOn = "2026-11-20", Number = number, Notation = "UBND" },
            TypeName = "Công văn",
            Subject = "Về việc phối hợp giải quyết hồ sơ",
        };
        return message;
    }

    public static Dossier Dossier(DateTimeOffset at, string code = DossierCode) => new()
    {
        Code = code,
        Procedure = new ProcedureRef { Code = "1.004194", Version = "2026-1" },
        Owner = new Party
        {
            Kind = PartyKind.Citizen,
            FullName = PersonName,
            Identities = { new Identity { Kind = IdentityKind.PersonalId, Number = PersonId } },
        },
        Summary = "Đăng ký biến động đất đai",
        IntakeChannel = IntakeChannel.Counter,
        ResultChannel = ResultChannel.Counter,
        AcceptingAgency = new AgencyRef { Code = TestCore.Commune },
        DecidingAgency = new AgencyRef { Code = TestCore.LandOffice },
        AcceptedAt = Timestamp.FromDateTimeOffset(at),
        Status = DossierStatus.Accepted,
    };
}
