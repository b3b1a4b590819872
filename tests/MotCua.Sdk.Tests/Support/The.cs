using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.V1;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Signing;

namespace MotCua.Sdk.Tests.Support;

/// <summary>Keys and messages that tests speak of.</summary>
internal static class The
{
    public const string Commune = "H32.12.3";
    public const string OneStop = "H32.1";
    public const string Hub = "H32.99";
    public const string Dossier = "H32.12.3-261122-0042";

    public static readonly DateTimeOffset Now = new(2026, 11, 22, 3, 0, 0, 250, TimeSpan.Zero);

    /// <summary>A self-issued P-256 certificate with its key, valid 2020 to 2040.</summary>
    public static X509Certificate2 NewCertificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    /// <summary>A self-issued certificate for 127.0.0.1.</summary>
    public static X509Certificate2 NewServerCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=hub of a private authority", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    public static IMessageSigner NewSigner(string name) => MessageSigner.FromCertificate(NewCertificate(name));

    /// <summary>An official document: a message that touches no task.</summary>
    public static Message Document(MotCuaMessages messages, string number = "15") => messages.From(Commune).SendDocument(OneStop, DocumentBody(number));

    public static DocumentSent DocumentBody(string number = "15") => new()
    {
        Action = DocumentAction.New,
        Key = new DocumentKey { AgencyCode = Commune, PromulgatedOn = "2026-11-20", Number = number, Notation = "UBND-VP" },
        TypeName = "Công văn",
        Subject = "Về việc phối hợp giải quyết hồ sơ đất đai",
    };
}
