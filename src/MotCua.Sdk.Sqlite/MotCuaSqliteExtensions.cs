using Microsoft.Extensions.DependencyInjection.Extensions;
using MotCua.Sdk.Outbox;
using MotCua.Sdk.Sqlite;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the file-backed stores of the SDK.</summary>
public static class MotCuaSqliteExtensions
{
    /// <summary>An outbox in a SQLite file. The file is opened and brought up to this program's schema when the host starts.</summary>
    /// <param name="builder">From <c>AddMotCua(...)</c>.</param>
    /// <param name="database">
    /// A file on a local disk, for example <c>/var/lib/motcua/outbox.db</c>, or a connection string with <c>Data Source</c>. Name the vendor's own SQLite file
    /// to enqueue inside its transactions: the tables' names begin with <c>motcua_</c>. Two processes may share the file. Never a network share, never in memory.
    /// </param>
    /// <param name="configure">Sets how the outbox is emptied; null keeps the defaults.</param>
    public static IMotCuaBuilder UseSqliteOutbox(this IMotCuaBuilder builder, string database, Action<OutboxOptions>? configure = null)
    {
        builder.Services.RemoveAll<IOutboxDatabase>();
        builder.Services.AddSingleton<IOutboxDatabase>(_ => new SqliteOutboxDatabase(database));
        return builder.AddOutbox(configure);
    }
}
