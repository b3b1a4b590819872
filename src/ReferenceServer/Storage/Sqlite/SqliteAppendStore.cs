namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <inheritdoc cref="IAppendStore"/>
internal sealed class SqliteAppendStore(SqliteDatabase database) : IAppendStore
{
    public Task<T> AppendAsync<T>(Func<IAppendTransaction, T> work) => database.WriteAsync(session =>
    {
        var transaction = new SqliteAppendTransaction(session);
        var result = work(transaction);
        transaction.Flush();
        return result;
    });
}
