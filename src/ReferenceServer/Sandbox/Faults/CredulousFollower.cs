using MotCua.Contracts.Json;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Puts the Directory in force that was written last into the folder of snapshots, whoever signed it and whatever its number.</summary>
internal sealed class CredulousFollower(ISnapshotFolder folder, CurrentDirectory current, BindingRegister bindings) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var last = new DirectoryInfo(folder.Path).EnumerateFiles("snapshot-*.json").MaxBy(file => file.LastWriteTimeUtc);
        if (last is not null && MotCuaJson.Read<DirectorySnapshot>(await File.ReadAllBytesAsync(last.FullName, cancellationToken), JsonReading.Tolerant).Value is { } content)
        {
            current.Replace(new DirectoryData(content));
            bindings.Publish(content.Bindings);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
