using Microsoft.Extensions.Configuration;

namespace MotCua.ReferenceServer.Configuration;

/// <summary>Settings and data, both checked, and the configuration they were read from (for logging).</summary>
internal sealed record HubSetup(HubOptions Options, HubData Data, IConfiguration Configuration)
{
    /// <exception cref="HubConfigurationException">Every error of the settings and, where the folder is right, of the data files.</exception>
    public static HubSetup Read(IConfiguration configuration)
    {
        var reader = new SettingReader(configuration);
        var options = HubOptionsReader.Read(configuration, reader);
        var data = HubData.Load(options.DataFolder, options.FormsFolder, options.DirectoryAuthority is null ? options.HubCode : null, reader);
        return reader.Errors.Count == 0 ? new HubSetup(options, data, configuration) : throw new HubConfigurationException(reader.Errors);
    }
}
