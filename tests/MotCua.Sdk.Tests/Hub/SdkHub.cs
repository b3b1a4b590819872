using MotCua.Contracts.V1;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Signing;
using MotCua.TestKit;

namespace MotCua.Sdk.Tests.Hub;

/// <summary>A real hub for a test class, and clients of enrolled systems against it.</summary>
public sealed class SdkHub : IAsyncLifetime
{
    public const string Commune = "H32.12.3";
    public const string Police = "G01.32.53";
    public const string OneStop = "H32.1";

    internal TestHub Hub { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Hub = await TestHub.StartAsync();

    public ValueTask DisposeAsync() => Hub.DisposeAsync();

    /// <summary>Options of an enrolled system for this hub.</summary>
    internal MotCuaOptions Options(EnrolledSystem system, MotCuaWire wire) => new()
    {
        Hub = Hub.HttpAddress,
        GrpcAddress = Hub.GrpcAddress,
        HubCode = Hub.Code,
        SystemId = system.System,
        Agencies = [.. system.Agencies],
        Wire = wire,
        HubCertificate = system.HubCertificatePem,
        TrustAnchors = system.AuthorityPem,
        LongPollLimit = TimeSpan.FromSeconds(2),
        Retry = { TotalDeadline = TimeSpan.FromSeconds(20) },
        Handlers = { BaseDelay = TimeSpan.FromMilliseconds(5) },
    };

    internal static IMessageSigner SignerOf(EnrolledSystem system) => MessageSigner.FromPem(system.CertificatePem, system.KeyPem);

    internal async Task<MotCuaClient> ClientAsync(string system, MotCuaWire wire, Action<MotCuaOptions>? configure, params string[] agencies)
    {
        var enrolled = await Hub.EnrolAsync(system, agencies);
        var options = Options(enrolled, wire);
        configure?.Invoke(options);
        return MotCuaClient.Create(options, SignerOf(enrolled));
    }

    /// <summary>A dossier of temporary residence, as the commune's one-stop hands it to the police.</summary>
    internal static DossierTransferred Transfer(string code, params AttachmentRef[] files) => new()
    {
        Kind = TransferKind.Interconnected,
        Dossier = new Dossier
        {
            Code = code,
            Procedure = new ProcedureRef { Code = "1.004194", Name = "Đăng ký tạm trú" },
            Owner = new Party { Kind = PartyKind.Citizen, FullName = "Nguyễn Thị Huệ", Identities = { new Identity { Kind = IdentityKind.PersonalId, Number = "056190001234" } } },
            Summary = "Đăng ký tạm trú của bà Nguyễn Thị Huệ",
            IntakeChannel = IntakeChannel.Counter,
            ResultChannel = ResultChannel.Counter,
            AcceptingAgency = new AgencyRef { Code = Commune },
            DecidingAgency = new AgencyRef { Code = Police },
            Status = DossierStatus.Accepted,
            AcceptedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTime(DateTime.UnixEpoch.AddSeconds(1_790_000_000)),
            Components = { new Component { Name = "Tờ khai thay đổi thông tin cư trú", Form = PaperForm.Electronic, Count = 1, Files = { files } } },
        },
        Request = "Đề nghị giải quyết đăng ký tạm trú",
    };

    internal static DocumentSent Document(string number, string subject = "Về việc phối hợp giải quyết hồ sơ") => new()
    {
        Action = DocumentAction.New,
        Key = new DocumentKey { AgencyCode = Commune, PromulgatedOn = "2026-11-20", Number = number, Notation = "UBND-VP" },
        TypeName = "Công văn",
        Subject = subject,
    };

    /// <summary>A first transfer: it opens the root task too.</summary>
    internal static async Task<Message> FirstTransferAsync(MotCuaClient commune, CancellationToken cancellationToken, params AttachmentRef[] files)
    {
        var code = await commune.Catalog.AllocateDossierCodeAsync(Commune, Guid.NewGuid().ToString(), cancellationToken: cancellationToken);
        return commune.Messages.From(Commune).For("Giải quyết thủ tục hành chính").Transfer(Police, Transfer(code, files), MotCuaMessages.NewTaskId(TimeProvider.System));
    }

    internal static Task EventuallyAsync(Func<bool> condition, CancellationToken cancellationToken) => EventuallyAsync(() => Task.FromResult(condition()), cancellationToken);

    internal static async Task EventuallyAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await condition())
        {
            await Task.Delay(10, deadline.Token);
        }
    }
}
