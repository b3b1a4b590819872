using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Sandbox;

/// <summary>Brings clock and enrolments back before the first call.</summary>
internal sealed class SandboxStart(SandboxStore store, HubClock clock, BindingRegister bindings) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        clock.Ahead = await store.ReadClockAsync();
        foreach (var binding in await store.ReadBindingsAsync())
        {
            bindings.Put(binding);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
