using System.Data.Common;
using System.Globalization;
using System.Reflection;

namespace MotCua.Sdk.Stores;

/// <summary>The numbered steps of a dialect's schema, from the resources of an assembly.</summary>
internal sealed class StoreSchema
{
    private readonly List<(long Number, string Sql)> _steps = [];

    /// <param name="assembly">Where the steps are.</param>
    /// <param name="prefix">Their resources' prefix; a number of four digits follows.</param>
    public StoreSchema(Assembly assembly, string prefix)
    {
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            _steps.Add((long.Parse(name.AsSpan(prefix.Length, 4), NumberStyles.None, CultureInfo.InvariantCulture), reader.ReadToEnd()));
        }
    }

    /// <summary>Applies what the database lacks, in one transaction; a process that comes at the same time waits.</summary>
    /// <exception cref="StoreException">A newer program wrote the schema.</exception>
    public async Task ApplyAsync(DbConnection connection, StatementFile sql, string store, CancellationToken cancellationToken)
    {
        await using var look = StoreSession.Lend(connection, null, sql);
        if (await look.ScalarAsync("schema-exists", cancellationToken) is not null && Check(await NewestAsync(look, cancellationToken), store) == _steps[^1].Number)
        {
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var session = StoreSession.Lend(connection, transaction, sql);
        await session.ScalarAsync("schema-lock", cancellationToken);
        await session.ExecuteAsync("schema-make", cancellationToken);

        // Another process may have been first.
        var newest = Check(await NewestAsync(session, cancellationToken), store);
        foreach (var (number, step) in _steps.Where(step => step.Number > newest))
        {
            await session.RunAsync(step, cancellationToken);
            await session.ExecuteAsync("schema-add", cancellationToken, ("number", number));
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<long> NewestAsync(StoreSession session, CancellationToken cancellationToken) =>
        Convert.ToInt64(await session.ScalarAsync("schema-newest", cancellationToken), CultureInfo.InvariantCulture);

    private long Check(long newest, string store) => newest <= _steps[^1].Number ? newest : throw new StoreException(
        $"The store '{store}' has schema step {newest} and this program knows steps up to {_steps[^1].Number}: a newer version wrote it. Start that version or a later one, or restore the copy made before the upgrade.",
        $"Kho '{store}' có bước lược đồ {newest} mà chương trình này chỉ biết đến bước {_steps[^1].Number}: một phiên bản mới hơn đã ghi. Hãy chạy phiên bản đó hoặc mới hơn, hoặc khôi phục bản sao trước khi nâng cấp.");
}
