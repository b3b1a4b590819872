using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MotCua.Sdk.Handlers;
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

    public IMotCuaBuilder UseTimeProvider(TimeProvider timeProvider)
    {
        Services.RemoveAll<ClockSource>();
        Services.AddSingleton(new ClockSource(timeProvider));
        return this;
    }
}
