using MotCua.Sdk.Signing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Goes on with the registration of the SDK.</summary>
public interface IMotCuaBuilder
{
    /// <summary>The services that are being registered.</summary>
    IServiceCollection Services { get; }

    /// <summary>The system's key, made when the host starts; its errors are reported with those of the options.</summary>
    /// <param name="signer">Makes the signer.</param>
    IMotCuaBuilder SignWith(Func<IServiceProvider, IMessageSigner> signer);

    /// <summary>The system's key.</summary>
    /// <param name="signer">The signer; it is not disposed.</param>
    IMotCuaBuilder SignWith(IMessageSigner signer);

    /// <summary>The system's key, from PEM files.</summary>
    /// <param name="options">Where they are.</param>
    IMotCuaBuilder SignWith(PemSignerOptions options);

    /// <summary>The system's key, from a PKCS#12 file.</summary>
    /// <param name="options">Where it is.</param>
    IMotCuaBuilder SignWith(Pkcs12SignerOptions options);

    /// <summary>The system's key, from the X.509 store.</summary>
    /// <param name="options">Which certificate.</param>
    IMotCuaBuilder SignWith(StoreSignerOptions options);

    /// <summary>
    /// A handler, registered as scoped: it implements <see cref="MotCua.Sdk.Handlers.IMessageHandler"/>, or
    /// <see cref="MotCua.Sdk.Handlers.IMessageHandler{TBody}"/> once or more. The mailboxes are read while the host runs. Handlers are called at least
    /// once and must be idempotent.
    /// </summary>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <exception cref="ArgumentException">The type handles nothing.</exception>
    IMotCuaBuilder AddHandler<THandler>()
        where THandler : class;

    /// <summary>
    /// An outbox (<see cref="MotCua.Sdk.Outbox.IOutbox"/>), emptied while the host runs. It needs a store: <c>.UseSqliteOutbox(...)</c> of MotCua.Sdk.Sqlite
    /// registers both; without a store the host does not start.
    /// </summary>
    /// <param name="configure">Sets the options; null keeps the defaults.</param>
    IMotCuaBuilder AddOutbox(Action<MotCua.Sdk.Outbox.OutboxOptions>? configure = null);

    /// <summary>Another clock than the system's.</summary>
    /// <param name="timeProvider">The clock.</param>
    IMotCuaBuilder UseTimeProvider(TimeProvider timeProvider);
}
