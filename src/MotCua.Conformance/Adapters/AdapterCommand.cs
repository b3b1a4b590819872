namespace MotCua.Conformance.Adapters;

/// <summary>The vendor's command: a process of its own for each start, killed when the case is over.</summary>
internal sealed class AdapterCommand(string command) : IAdapterSource
{
    public IAdapterSource Alone => this;

    public Task<AdapterProcess> StartAsync(CancellationToken cancellationToken) => Task.FromResult(AdapterProcess.Start(command));

    public ValueTask EndAsync(AdapterProcess program) => program.DisposeAsync();
}
