using MotCua.Contracts.Errors;

namespace MotCua.ReferenceServer.Storage;

/// <summary>Takes messages: everything that one group commit reads and writes happens in one transaction.</summary>
internal interface IAppendStore
{
    /// <summary>Runs the work alone among all writers; completes when its writes are on disk.</summary>
    /// <exception cref="RefusalException">STORE_UNAVAILABLE or HUB_BUSY: nothing was written.</exception>
    Task<T> AppendAsync<T>(Func<IAppendTransaction, T> work);
}
