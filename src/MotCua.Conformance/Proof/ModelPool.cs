using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MotCua.Conformance.Adapters;

namespace MotCua.Conformance.Proof;

/// <summary>
/// Processes of the model client that serve one case after another, each time as a new client with a fault of the case's choice: a process that starts costs several times what a
/// case does. One that a case killed, or that did not answer, does not come back.
/// </summary>
internal sealed class ModelPool(string command) : IAsyncDisposable
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

    private string Command => command;

    private sealed class Lent(ModelPool pool, string? fault) : IAdapterSource
    {
        public async Task<AdapterProcess> StartAsync(CancellationToken cancellationToken)
        {
            var program = pool._idle.TryTake(out var idle) ? idle : AdapterProcess.Start(pool.Command);
            try
            {
                await program.AskAsync(new JsonObject { ["do"] = "anew", ["fault"] = fault }, cancellationToken);
                return program;
            }
            catch
            {
                await program.DisposeAsync();
                throw;
            }
        }

        public async ValueTask EndAsync(AdapterProcess program)
        {
            if (program.IsAnswering)
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
