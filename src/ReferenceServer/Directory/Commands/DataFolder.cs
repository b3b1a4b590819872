using System.CommandLine;
using Microsoft.Extensions.Configuration;
using MotCua.ReferenceServer.Configuration;

namespace MotCua.ReferenceServer.Directory.Commands;

/// <summary>The folder of the hub's data files, as its settings say.</summary>
internal static class DataFolder
{
    /// <exception cref="HubConfigurationException">There is no such folder.</exception>
    public static string Read(ParseResult parsed)
    {
        var reader = new SettingReader(HubCommandLine.Configuration(parsed));
        var folder = HubOptionsReader.ReadDataFolder(reader);
        if (reader.Errors.Count == 0 && !System.IO.Directory.Exists(Path.Combine(folder, "directory")))
        {
            reader.Fail(Settings.DataFolder, $"{folder} has no folder 'directory'. Make it, or give another data folder.", $"{folder} không có thư mục 'directory'. Hãy tạo, hoặc đặt thư mục khác.");
        }

        return reader.Errors.Count == 0 ? folder : throw new HubConfigurationException(reader.Errors, isCommand: true);
    }

    /// <summary>A place to gather what is wrong with files.</summary>
    public static SettingReader Errors() => new(new ConfigurationBuilder().Build());
}
