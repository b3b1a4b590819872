using System.Data.Common;

namespace MotCua.Sdk.Stores;

/// <summary>A write transaction of the store. Disposing it uncommitted leaves nothing, and lets the next one begin.</summary>
internal sealed class StoreTransaction(StoreAccess access, StoreSession session) : IAsyncDisposable
{
    private bool _isSound;
    private bool _isEnded;

    public StoreSession Session => session;

    public DbTransaction Transaction => session.Transaction!;

    public Task CommitAsync() => access.CommitAsync(this);

    /// <summary>Commits this transaction's own work and nothing that waits.</summary>
    public async Task CommitAloneAsync()
    {
        // Not cancelled halfway: whether it committed must be known.
        await Transaction.CommitAsync(CancellationToken.None);
        _isSound = true;
    }

    /// <summary>Ends without a trace, on purpose: the connection is sound.</summary>
    public async Task RollbackAsync()
    {
        await Transaction.RollbackAsync(CancellationToken.None);
        _isSound = true;
    }

    public ValueTask DisposeAsync()
    {
        if (_isEnded)
        {
            return default;
        }

        _isEnded = true;
        return access.EndAsync(session, _isSound);
    }
}
