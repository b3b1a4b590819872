using MotCua.TestKit;

namespace MotCua.ReferenceServer.Tests;

/// <summary>One hub on the sample data for a test class; its tests use agencies or files of their own where they could meet.</summary>
public sealed class HubFixture : IAsyncLifetime
{
    private readonly string _data = System.IO.Directory.CreateTempSubdirectory("motcua-data-").FullName;

    internal TestHub Hub { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Hub = await StartAsync(_data);

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        System.IO.Directory.Delete(_data, recursive: true);
    }

    internal static Task<TestHub> StartAsync(string dataFolder, params (string Key, string? Value)[] settings)
    {
        var all = settings.ToDictionary(setting => setting.Key, setting => setting.Value);
        all["Data:Folder"] = SampleData.WriteTo(dataFolder);
        return TestHub.StartAsync(new TestHubOptions { Settings = all });
    }
}
