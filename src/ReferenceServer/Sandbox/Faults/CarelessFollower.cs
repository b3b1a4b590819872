using MotCua.Contracts.Json;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Puts snapshots in force beside the hub's own follower, by a rule of its own.</summary>
/// <param name="folder">Where they come from.</param>
/// <param name="current">Where they go.</param>
/// <param name="pin">The authority's key.</param>
/// <param name="takes">Whether the authority signed it and its content: whether it comes into force.</param>
internal sealed class CarelessFollower(ISnapshotFolder folder, CurrentDirectory current, AuthorityPin pin, Func<bool, DirectorySnapshot, bool> takes) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    /// <summary>A fault of it.</summary>
    public static Fault Of(string name, string requirement, string text, Func<bool, DirectorySnapshot, bool> takes) => new(name, requirement, text)
    {
        Services = (services, _) => services.AddHostedService(provider => ActivatorUtilities.CreateInstance<CarelessFollower>(provider, takes)),
    };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        for (var last = ""; await timer.WaitForNextTickAsync(stoppingToken);)
        {
            if (folder.NewerThan(0) is not [var path, ..] || path == last)
            {
                continue;
            }

            last = path;
            var signed = await SnapshotFile.ReadAsync(path, stoppingToken);
            var isSigned = SnapshotSigning.Verify(signed, pin.Key!).Content is not null;
            if (MotCuaJson.Read<DirectorySnapshot>(signed.Payload.Span, JsonReading.Tolerant).Value is { } content && takes(isSigned, content))
            {
                current.Replace(new DirectoryData(content));
            }
        }
    }
}
