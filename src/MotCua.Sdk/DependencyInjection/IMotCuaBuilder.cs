using System.Data.Common;
using MotCua.Sdk.Handlers;
using MotCua.Sdk.Inbox;
using MotCua.Sdk.Outbox;
using MotCua.Sdk.Signing;
using MotCua.Sdk.Stores;

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
    /// A store in the vendor's own database, for the inbox of handlers and the outbox: messages and effects share its transactions. The tables' names begin with
    /// <c>motcua_</c>; they are made and brought up to this program's schema when the host starts. For a SQLite file take <c>.UseSqliteStore(...)</c> of MotCua.Sdk.Sqlite.
    /// </summary>
    /// <param name="dataSource">Opens connections, for example an <c>NpgsqlDataSource</c>; it is not disposed.</param>
    /// <param name="dialect">Which SQL it speaks.</param>
    IMotCuaBuilder UseStore(DbDataSource dataSource, SqlDialect dialect);

    /// <summary>
    /// A handler, registered as scoped: it implements one or more of <see cref="ITransactionalHandler{TBody}"/>, <see cref="ITransactionalHandler"/>,
    /// <see cref="IMessageHandler{TBody}"/> and <see cref="IMessageHandler"/>. The mailboxes are read while the host runs, through an inbox that needs a store:
    /// <c>.UseSqliteStore(...)</c> or <see cref="UseStore"/>; without one the host does not start.
    /// </summary>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <exception cref="ArgumentException">The type handles nothing.</exception>
    /// <exception cref="InvalidOperationException">Another handler handles the same body on the other side of the transaction.</exception>
    IMotCuaBuilder AddHandler<THandler>()
        where THandler : class;

    /// <summary>Sets how received messages are written down.</summary>
    /// <param name="configure">Sets the options.</param>
    IMotCuaBuilder ConfigureInbox(Action<InboxOptions> configure);

    /// <summary>
    /// An outbox (<see cref="IOutbox"/>), emptied while the host runs. It needs a store: <c>.UseSqliteStore(...)</c> or <see cref="UseStore"/>; without one the host
    /// does not start.
    /// </summary>
    /// <param name="configure">Sets the options; null keeps the defaults.</param>
    IMotCuaBuilder AddOutbox(Action<OutboxOptions>? configure = null);

    /// <summary>Another clock than the system's.</summary>
    /// <param name="timeProvider">The clock.</param>
    IMotCuaBuilder UseTimeProvider(TimeProvider timeProvider);
}
