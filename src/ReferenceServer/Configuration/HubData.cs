using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Configuration;

/// <summary>What the hub reads from its data folder at start.</summary>
internal sealed record HubData(DirectoryData Directory)
{
    public static HubData Load(string folder, string hubCode, SettingReader errors) => new(
        DirectoryData.Load(folder, hubCode, errors));
}
