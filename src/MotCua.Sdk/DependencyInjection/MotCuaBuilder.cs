using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MotCua.Sdk.Handlers;
using MotCua.Sdk.Outbox;
using MotCua.Sdk.Signing;

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
            Services.AddSingleton(registration);
        }

        Services.TryAddScoped<THandler>();
        if (Services.All(service => service.ServiceType != typeof(HandlerSet)))
        {
            Services.AddSingleton<HandlerSet>();
            Services.AddSingleton<IHostedService>(provider => new MailboxService(
                provider.GetRequiredService<MotCuaClient>(), provider.GetRequiredService<HandlerSet>(), provider.GetRequiredService<ILoggerFactory>()));
        }

        return this;
    }

    public IMotCuaBuilder AddOutbox(Action<OutboxOptions>? configure = null)
    {
        Services.AddOptions<OutboxOptions>().Configure(configure ?? (_ => { })).ValidateOnStart();
        if (Services.Any(service => service.ServiceType == typeof(OutboxSignal)))
        {
            return this;
        }

        Services.AddSingleton<IValidateOptions<OutboxOptions>>(provider => new OutboxOptionsValidator(provider.GetService<IOutboxDatabase>() is not null));
        Services.AddSingleton<OutboxSignal>();
        Services.TryAddSingleton<IOutboxStore>(provider =>
        {
            // Reading the options checks them: a missing store is reported with its remedy, not as a missing service.
            _ = provider.GetRequiredService<IOptions<OutboxOptions>>().Value;
            return new DbOutboxStore(provider.GetRequiredService<IOutboxDatabase>());
        });
        Services.AddSingleton<IOutbox>(provider => new OutboxClient(
            provider.GetRequiredService<MotCuaClient>(), provider.GetRequiredService<IOutboxStore>(), provider.GetRequiredService<OutboxSignal>()));
        Services.AddSingleton<IHostedService>(provider => new OutboxDispatcher(
            provider.GetRequiredService<MotCuaClient>(), provider.GetRequiredService<IOutboxStore>(), provider.GetRequiredService<OutboxSignal>(),
            provider.GetRequiredService<IOptions<OutboxOptions>>().Value, provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance));
        return this;
    }

    public IMotCuaBuilder UseTimeProvider(TimeProvider timeProvider)
    {
        Services.RemoveAll<ClockSource>();
        Services.AddSingleton(new ClockSource(timeProvider));
        return this;
    }
}
