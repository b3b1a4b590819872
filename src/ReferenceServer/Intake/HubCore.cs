using Microsoft.Extensions.DependencyInjection.Extensions;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Intake.Steps;
using MotCua.ReferenceServer.Storage;
using MotCua.ReferenceServer.Storage.Sqlite;
using MotCua.ReferenceServer.Tracking;

namespace MotCua.ReferenceServer.Intake;

/// <summary>
/// Registers the hub's way of a message: store, intake, delivery, tracking. It needs <see cref="SqliteOptions"/>, <see cref="HubIdentity"/>,
/// <see cref="HubFacts"/>, the directory, the trust anchors, <see cref="IFormCatalog"/>, <see cref="IAttachmentRegister"/> and
/// <see cref="ICallerCheck"/> from the host.
/// </summary>
internal static class HubCore
{
    public static IServiceCollection AddHubCore(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new IntakeOptions());
        services.TryAddSingleton(new ExchangeOptions());
        services.AddSingleton<HubTelemetry>();
        AddStore(services);
        AddIntake(services);
        services.AddSingleton<MailboxAccess>().AddSingleton<LeaseBook>();
        services.AddSingleton<SendService>().AddSingleton<PullService>().AddSingleton<SubscribeService>();
        services.AddSingleton<SettleService>().AddSingleton<MessageService>().AddSingleton<PingService>();
        services.AddSingleton<HubNotices>().AddSingleton<SettlingTime>();
        services.AddSingleton<ExpirySweeper>().AddHostedService(provider => provider.GetRequiredService<ExpirySweeper>());
        services.AddSingleton<StalledSweeper>().AddHostedService(provider => provider.GetRequiredService<StalledSweeper>());
        services.AddSingleton<TrackingService>().AddSingleton<LookUpSecrets>().AddSingleton<LookUpService>();
        return services;
    }

    private static void AddStore(IServiceCollection services)
    {
        services.TryAddSingleton(s => SqliteDatabase.Open(s.GetRequiredService<SqliteOptions>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<IMessageStore, SqliteMessageStore>();
        services.AddSingleton<IAppendStore, SqliteAppendStore>();
        services.AddSingleton<IMailboxStore, SqliteMailboxStore>();
        services.AddSingleton<IDeadLetterStore, SqliteDeadLetterStore>();
        services.AddSingleton<IExpiryStore, SqliteExpiryStore>();
        services.AddSingleton<IStalledStore, SqliteStalledStore>();
        services.AddSingleton<IDossierStore, SqliteDossierStore>();
    }

    private static void AddIntake(IServiceCollection services)
    {
        services.TryAddSingleton<IIntakeReview, NoReview>();
        services.AddSingleton<RecentMessages>();
        services.AddSingleton<CheckSize>().AddSingleton<ReadHeader>().AddSingleton<CheckSender>().AddSingleton<FindDuplicate>();
        services.AddSingleton<SignerCertificates>().AddSingleton<VerifySignature>().AddSingleton<CheckTime>().AddSingleton<CheckSecrecy>();
        services.AddSingleton<CheckContract>().AddSingleton<ReadMessage>().AddSingleton<CheckForms>().AddSingleton<ResolveRecipient>();
        services.AddSingleton<CheckRights>().AddSingleton<CheckAttachments>().AddSingleton<IntakeSteps>();
        services.AddSingleton<ApplyTransition>().AddSingleton<ReceiptMaker>().AddSingleton<MessageAppender>().AddSingleton<MessageIntake>();
        services.AddSingleton<MailboxSignals>().AddSingleton<DossierSignals>();
    }
}
