using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Tests.Exchange;

/// <summary>Takes a stream's events where a call would; what was added goes with the next one.</summary>
internal sealed class EventWriter(Func<SubscribeResponse, Task> take) : IWireWriter<SubscribeResponse>
{
    private readonly Queue<SubscribeResponse> _added = new();

    public void Add(SubscribeResponse reply) => _added.Enqueue(reply);

    public async ValueTask WriteAsync(SubscribeResponse reply, CancellationToken cancellationToken = default)
    {
        _added.Enqueue(reply);
        while (_added.TryDequeue(out var next))
        {
            await take(next);
        }
    }
}
