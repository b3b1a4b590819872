using MotCua.Sdk.Outbox;
using MotCua.Sdk.Sqlite;
using MotCua.Sdk.Stores;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the file-backed stores of the SDK.</summary>
public static class MotCuaSqliteExtensions
{
    /// <summary>
    /// A store in a SQLite file, for the inbox of handlers (<c>.AddHandler&lt;T&gt;()</c>) and the outbox (<c>.AddOutbox()</c>). The file is opened and brought up to this
    /// program's schema when the host starts.
    /// </summary>
    /// <param name="builder">From <c>AddMotCua(...)</c>.</param>
    /// <param name="database">
    /// A file on a local disk, for example <c>/var/lib/motcua/motcua.db</c>, or a connection string with <c>Data Source</c>. Name the vendor's own SQLite file
    /// so that messages and effects share its transactions: the tables' names begin with <c>motcua_</c>. Two processes may share the file. Never a network share,
    /// never in memory.
    /// </param>
    public static IMotCuaBuilder UseSqliteStore(this IMotCuaBuilder builder, string database) => builder.UseStoreDatabase(_ => new SqliteStoreDatabase(database));

    /// <summary>A store in a SQLite file and an outbox in it: <c>.UseSqliteStore(database).AddOutbox(configure)</c>.</summary>
    /// <param name="builder">From <c>AddMotCua(...)</c>.</param>
    /// <param name="database">As for <see cref="UseSqliteStore"/>.</param>
    /// <param name="configure">Sets how the outbox is emptied; null keeps the defaults.</param>
    public static IMotCuaBuilder UseSqliteOutbox(this IMotCuaBuilder builder, string database, Action<OutboxOptions>? configure = null) =>
        builder.UseSqliteStore(database).AddOutbox(configure);
}
