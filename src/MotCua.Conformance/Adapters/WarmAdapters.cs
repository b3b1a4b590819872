using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace MotCua.Conformance.Adapters;

/// <summary>
/// Processes that serve one case after another, each time as a new system (<c>anew</c>, docs/spec/adapter.md): one that starts costs several times what a case does. One that a case
/// killed, that did not answer, or that cannot begin anew does not come back.
/// </summary>
/// <param name="command">The command for a fault of the model client; for null the honest one, the only one that a vendor has.</param>
internal sealed class WarmAdapters(Func<string?, string> command) : IAsyncDisposable
{
    private readonly ConcurrentBag<AdapterProcess> _idle = [];

    /// <summary>Programs with the fault; null for honest ones.</summary>
    public IAdapterSource With(string? fault) => new Lent(this, fault);

    public async ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out var program))
        {
            await program.DisposeAsync();
        }
    }

    private string Command(string? fault) => command(fault);

    private static async Task<bool> BeginsAnewAsync(AdapterProcess program, string? fault, CancellationToken cancellationToken)
    {
        var request = new JsonObject { ["do"] = "anew" };
        if (fault is not null)
        {
            request["fault"] = fault;
        }

        try
        {
            return program.IsAnswering && (await program.AskAsync(request, cancellationToken))["ok"] is JsonValue ok && ok.TryGetValue(out bool isOk) && isOk;
        }
        catch (AdapterProblem)
        {
            return false;
        }
    }

    private sealed class Lent(WarmAdapters pool, string? fault) : IAdapterSource
    {
        public IAdapterSource Alone { get; } = new AdapterCommand(pool.Command(fault));

        public async Task<AdapterProcess> StartAsync(CancellationToken cancellationToken)
        {
            while (pool._idle.TryTake(out var idle))
            {
                if (fault is null || await BeginsAnewAsync(idle, fault, cancellationToken))
                {
                    return idle;
                }

                await idle.DisposeAsync();
            }

            return await Alone.StartAsync(cancellationToken);
        }

        // While its hub is still there and its folder too: it ends in order, and keeps no file open.
        public async ValueTask EndAsync(AdapterProcess program)
        {
            if (await BeginsAnewAsync(program, fault: null, CancellationToken.None))
            {
                pool._idle.Add(program);
            }
            else
            {
                await program.DisposeAsync();
            }
        }
    }
}
