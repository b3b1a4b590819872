using MotCua.Contracts.Directory;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Configuration;

namespace MotCua.ReferenceServer.Directory;

/// <summary>A directory in memory, unchanging: what it says, and the register of its agencies.</summary>
internal sealed class DirectoryData(DirectorySnapshot content)
{
    public DirectorySnapshot Content { get; } = content;

    public AgencyRegister Agencies { get; } = new(content);

    /// <summary>The directory of the data folder, in which this hub must stand.</summary>
    public static DirectoryData Load(string folder, string hubCode, SettingReader errors)
    {
        var content = DirectoryFiles.Read(DataFile.OpenAll(folder, "directory", errors), errors);
        if (content.Agencies.Count > 0 && !IsHub(content, hubCode))
        {
            var hubs = string.Join(", ", content.Agencies.Where(agency => agency.Roles.Contains(AgencyRole.Hub)).Select(agency => agency.Code).Distinct().DefaultIfEmpty("-"));
            errors.Fail(Settings.HubCode,
                $"The directory has no agency {hubCode} with the role HUB. Add it, or give the code of one that is there: {hubs}.",
                $"Danh bạ không có cơ quan {hubCode} với vai trò HUB. Hãy thêm vào, hoặc đặt mã đang có: {hubs}.");
        }

        return new DirectoryData(content);
    }

    public static bool IsHub(DirectorySnapshot content, string code) => content.Agencies.Any(agency => agency.Code == code && agency.Roles.Contains(AgencyRole.Hub));
}
