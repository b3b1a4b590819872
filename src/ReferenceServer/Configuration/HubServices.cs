using Microsoft.AspNetCore.Builder;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.Contracts.Wire;
using MotCua.ReferenceServer.Attachments;
using MotCua.ReferenceServer.Catalog;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Sandbox;
using MotCua.ReferenceServer.Storage.Sqlite;
using MotCua.ReferenceServer.WebConsole;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Configuration;

/// <summary>The hub's parts, registered one folder at a time.</summary>
internal static class HubServices
{
    public static IServiceCollection AddSetup(this IServiceCollection services, HubSetup setup) => services
        .AddSingleton(setup)
        .AddSingleton(setup.Options)
        .AddSingleton(setup.Data);

    /// <summary>Store, intake, delivery and tracking.</summary>
    public static IServiceCollection AddExchange(this IServiceCollection services, HubSetup setup) => services
        .AddSingleton(new SqliteOptions(setup.Options.Database))
        .AddSingleton(new IntakeOptions
        {
            AttachmentNamedKept = setup.Options.AttachmentNamedKept,
            MailboxMessages = setup.Options.MailboxMessages,
            MailboxBytes = setup.Options.MailboxBytes,
            MailboxRetry = setup.Options.MailboxRetry,
        })
        .AddSingleton(new HubFacts(
            FirstPage.Version,
            setup.Options.SandboxEnabled ? Contracts.V1.Environment.Sandbox : Contracts.V1.Environment.Production))
        .AddHubCore();

    public static IServiceCollection AddDirectory(this IServiceCollection services, HubSetup setup) => services
        .AddSingleton(new CurrentDirectory(setup.Data.Directory))
        .AddSingleton<BindingRegister>()
        .AddSingleton<IAgencyDirectory>(provider => new AgencyDirectory(
            provider.GetRequiredService<CurrentDirectory>(), provider.GetRequiredService<BindingRegister>(), setup.Options.HubCode))
        .AddSingleton(new AuthorityPin(setup.Options.DirectoryAuthority is { } pinned ? VerificationKey.Of(pinned) : null))
        .AddSingleton(provider => new DirectoryFreshness(
            setup.Options.DirectorySource is null ? null : setup.Options.DirectoryStale, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<ISnapshotFolder>(new SnapshotFolder(setup.Options.SnapshotsFolder))
        .AddSingleton<SnapshotStore>()
        .AddSingleton<SystemAuthenticator>()
        .AddSingleton<ICallerCheck>(provider => provider.GetRequiredService<SystemAuthenticator>())
        .AddSingleton<ICallerReview, AnyCaller>()
        .AddSingleton(new OpenPaths(setup.Options.SandboxEnabled, setup.Options.IsLoopbackOnly))
        .AddSingleton<SnapshotSource>()
        .AddSingleton<DirectoryService>()
        .AddSingleton<PublishedDirectory>()
        .AddHostedService<DirectoryStart>()
        .AddFollower(setup);

    private static IServiceCollection AddFollower(this IServiceCollection services, HubSetup setup) =>
        setup.Options.DirectoryAuthority is null ? services : services.AddHostedService<DirectoryFollower>();

    public static IServiceCollection AddCatalog(this IServiceCollection services, HubSetup setup) => services
        .AddSingleton(setup.Data.Procedures)
        .AddSingleton(setup.Data.Forms)
        .AddSingleton<IFormCatalog>(setup.Data.Forms)
        .AddSingleton(setup.Data.Patterns)
        .AddSingleton<DossierCodeAllocator>()
        .AddSingleton<CatalogService>();

    public static IServiceCollection AddAttachments(this IServiceCollection services, HubSetup setup) => services
        .AddSingleton(_ => new AttachmentFiles(setup.Options.AttachmentsFolder))
        .AddSingleton<AttachmentTable>()
        .AddSingleton<UploadHashes>()
        .AddSingleton<AttachmentUpload>()
        .AddSingleton<AttachmentEndpoint>()
        .AddSingleton<AttachmentService>()
        .AddSingleton<IAttachmentRegister, AttachmentRegister>()
        .AddSingleton<AttachmentSweeper>()
        .AddHostedService(provider => provider.GetRequiredService<AttachmentSweeper>());

    public static IServiceCollection AddHubWire(this IServiceCollection services)
    {
        services.AddSingleton<IWireJson, HubJson>();
        services.AddWire(options =>
        {
            options.MapException = static exception => exception switch
            {
                RefusalException refusal => new WireException(RefusalAnswer.ToWireError(refusal)),
                // Neither the caller nor its deadline: the hub stops.
                OperationCanceledException => new WireException(RefusalAnswer.ToWireError(new RefusalException(ErrorReason.HubBusy))),
                _ => null,
            };
            options.Failed = static () => new WireException(RefusalAnswer.ToWireError(new RefusalException(ErrorReason.Internal)));
            options.EndsWithHost = static method => method.IsServerStreaming || method.FullName == "motcua.v1.Exchange.Pull";
        });
        services.AddOptions<WireOptions>().Configure<IHostApplicationLifetime>(static (options, host) => options.Stopping = host.ApplicationStopping);
        return services;
    }

    /// <summary>The hub's keys, clock and anchors: the sandbox's own, or those of the configuration.</summary>
    public static IServiceCollection AddIdentity(this IServiceCollection services, HubSetup setup)
    {
        var options = setup.Options;
        if (!options.SandboxEnabled)
        {
            return services
                .AddSingleton(TimeProvider.System)
                .AddSingleton(HubIdentitySetup.Of(options.HubCode, options.Identity!))
                .AddSingleton(new DirectoryAuthority(options.Authority is null ? null : HubIdentitySetup.Of("directory", options.Authority)))
                .AddSingleton(new TrustAnchorSet(options.TrustAnchors))
                .AddSingleton(new CertificateTrust(options.TrustAnchors, options.TrustIntermediates));
        }

        var authority = SandboxAuthority.OpenOrCreate(options.SandboxFolder, options.HubCode);
        var clock = new HubClock();
        var anchors = new TrustAnchorSet([authority.Root, .. options.TrustAnchors]);
        return services
            .AddSingleton(clock)
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton(authority)
            .AddSingleton(HubIdentitySetup.Of(options.HubCode, options.Identity ?? authority.Hub))
            .AddSingleton(new DirectoryAuthority(HubIdentitySetup.Of("directory", options.Authority ?? authority.Directory)))
            .AddSingleton(anchors)
            .AddSingleton(new CertificateTrust(anchors.Certificates, options.TrustIntermediates))
            .AddSingleton<SandboxStore>()
            .AddSingleton<SandboxService>()
            .AddHostedService<SandboxStart>();
    }
}
