using MotCua.ReferenceServer.Configuration;

namespace MotCua.ReferenceServer.Directory;

/// <summary>Puts the bindings of the data files in place before the first call.</summary>
internal sealed class DirectoryStart(HubData data, BindingRegister bindings, ILogger<DirectoryStart> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var binding in data.Directory.Bindings)
        {
            bindings.Put(binding);
        }

        Log.Loaded(logger, data.Directory.Agencies.All.Count, bindings.All.Count());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
