namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <inheritdoc cref="IAppendStore"/>
internal sealed class SqliteAppendStore(SqliteDatabase database) : IAppendStore
{
    public async Task<T> AppendAsync<T>(Func<IAppendTransaction, T> work)
    {
        var (result, appended) = await database.WriteAsync(session =>
        {
            var transaction = new SqliteAppendTransaction(session);
            var result = work(transaction);
            transaction.Flush();
            return (result, transaction.Appended);
        });

        // On disk now, and before anybody is told.
        foreach (var (number, content) in appended)
        {
            database.Recent.Add(number, content);
        }

        return result;
    }
}
