using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>An expiry store that tells the sweep something else than what is due.</summary>
/// <param name="inner">The hub's own.</param>
/// <param name="change">What is due and the time: what the sweep is told in its place.</param>
internal sealed class ExpiryFault(IExpiryStore inner, Func<IExpiryStore, IReadOnlyList<ExpiredDelivery>, long, Task<IReadOnlyList<ExpiredDelivery>>> change) : IExpiryStore
{
    public async ValueTask<IReadOnlyList<ExpiredDelivery>> FindAsync(long now, int count, CancellationToken cancellationToken) =>
        await change(inner, await inner.FindAsync(now, count, cancellationToken), now);

    public Task<bool> ExpireAsync(string mailbox, long position, long now) => inner.ExpireAsync(mailbox, position, now);
}
