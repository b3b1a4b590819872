using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MotCua.Sdk.Handlers;
using MotCua.Sdk.Inbox;
using MotCua.Sdk.Outbox;
using MotCua.Sdk.Signing;
using MotCua.Sdk.Stores;

namespace MotCua.Sdk.DependencyInjection;

/// <inheritdoc cref="IMotCuaBuilder"/>
internal sealed class MotCuaBuilder(IServiceCollection services) : IMotCuaBuilder
{
    public IServiceCollection Services { get; } = services;

    public IMotCuaBuilder SignWith(Func<IServiceProvider, IMessageSigner> signer)
    {
        Services.RemoveAll<SignerSource>();
        Services.AddSingleton(provider => new SignerSource(() => signer(provider)));
        return this;
    }

    public IMotCuaBuilder SignWith(IMessageSigner signer) => SignWith(_ => signer);

    public IMotCuaBuilder SignWith(PemSignerOptions options) => SignWith(_ => MessageSigner.FromPem(options));

    public IMotCuaBuilder SignWith(Pkcs12SignerOptions options) => SignWith(_ => MessageSigner.FromPkcs12(options));

    public IMotCuaBuilder SignWith(StoreSignerOptions options) => SignWith(_ => MessageSigner.FromStore(options));

    public IMotCuaBuilder AddHandler<THandler>()
        where THandler : class
    {
        foreach (var registration in HandlerRegistration.For(typeof(THandler)))
        {
            var other = Services.Select(service => service.ImplementationInstance).OfType<HandlerRegistration>().FirstOrDefault(registration.Contradicts);
            if (other is not null)
            {
                var body = registration.Body?.Name ?? "all other bodies";
                throw new InvalidOperationException(
                    $"{other.Handler.Name} and {typeof(THandler).Name} both handle {body}, one in the inbox's transaction and one outside; make them of one kind. "
                    + $"| {other.Handler.Name} và {typeof(THandler).Name} cùng xử lý {body}, một trong giao dịch của hộp nhận, một bên ngoài; hãy dùng cùng một loại.");
            }

            Services.AddSingleton(registration);
        }

        Services.TryAddScoped<THandler>();
        AddInbox();
        return this;
    }

    public IMotCuaBuilder ConfigureInbox(Action<InboxOptions> configure)
    {
        Services.AddOptions<InboxOptions>().Configure(configure);
        return this;
    }

    public IMotCuaBuilder UseStore(DbDataSource dataSource, SqlDialect dialect) => this.UseStoreDatabase(_ => new SourceStoreDatabase(dataSource, dialect));

    public IMotCuaBuilder AddOutbox(Action<OutboxOptions>? configure = null)
    {
        Services.AddOptions<OutboxOptions>().Configure(configure ?? (_ => { })).ValidateOnStart();
        if (Services.Any(service => service.ServiceType == typeof(OutboxSignal)))
        {
            return this;
        }

        Services.AddSingleton<IValidateOptions<OutboxOptions>>(provider => new OutboxOptionsValidator(provider.GetService<StoreAccess>() is not null));
        Services.AddSingleton<OutboxSignal>();
        Services.AddSingleton<OutboxHandover>();
        Services.TryAddSingleton<IOutboxStore>(provider =>
        {
            // Reading the options checks them: a missing store is reported with its remedy, not as a missing service.
            _ = provider.GetRequiredService<IOptions<OutboxOptions>>().Value;
            return new DbOutboxStore(provider.GetRequiredService<StoreAccess>(), provider.GetRequiredService<OutboxHandover>());
        });
        Services.TryAddSingleton<IOutboxFileStore>(provider => new DbOutboxFileStore(provider.GetRequiredService<StoreAccess>()));
        Services.AddSingleton<IOutbox>(provider => new OutboxClient(
            provider.GetRequiredService<MotCuaClient>(), provider.GetRequiredService<IOutboxStore>(), provider.GetRequiredService<OutboxSignal>()));
        Services.AddSingleton<IHostedService>(provider => new OutboxDispatcher(
            provider.GetRequiredService<MotCuaClient>(), provider.GetRequiredService<IOutboxStore>(), provider.GetRequiredService<IOutboxFileStore>(), provider.GetRequiredService<OutboxSignal>(), provider.GetRequiredService<OutboxHandover>(),
            provider.GetRequiredService<IOptions<OutboxOptions>>().Value, provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance));
        return this;
    }

    public IMotCuaBuilder UseTimeProvider(TimeProvider timeProvider)
    {
        Services.RemoveAll<ClockSource>();
        Services.AddSingleton(new ClockSource(timeProvider));
        return this;
    }

    // Messages are never handled without an inbox: what came twice would be done twice.
    private void AddInbox()
    {
        if (Services.Any(service => service.ServiceType == typeof(HandlerSet)))
        {
            return;
        }

        Services.AddOptions<InboxOptions>().ValidateOnStart();
        Services.AddSingleton<IValidateOptions<InboxOptions>>(provider => new InboxOptionsValidator(provider.GetService<StoreAccess>() is not null));
        Services.TryAddSingleton<IInboxStore>(provider =>
        {
            _ = provider.GetRequiredService<IOptions<InboxOptions>>().Value;
            return new DbInboxStore(provider.GetRequiredService<StoreAccess>());
        });
        Services.AddSingleton<HandlerSet>();
        Services.AddSingleton<IHostedService>(provider => new MailboxService(
            provider.GetRequiredService<MotCuaClient>(), provider.GetRequiredService<HandlerSet>(), provider.GetRequiredService<IInboxStore>(),
            provider.GetRequiredService<IOptions<InboxOptions>>().Value, provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance));
    }
}
