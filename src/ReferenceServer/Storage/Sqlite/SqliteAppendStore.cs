namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <inheritdoc cref="IAppendStore"/>
internal sealed class SqliteAppendStore(SqliteDatabase database) : IAppendStore
{
    public Task<T> AppendAsync<T>(Func<IAppendTransaction, T> work) => database.WriteAsync(session => work(new SqliteAppendTransaction(session)));
}
