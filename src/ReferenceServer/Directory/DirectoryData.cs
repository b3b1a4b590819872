using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Configuration;

namespace MotCua.ReferenceServer.Directory;

/// <summary>Agencies, code mappings and bindings of the data files, checked together.</summary>
internal sealed record DirectoryData(AgencyRegister Agencies, IReadOnlyList<CodeMapping> Mappings, IReadOnlyList<CertificateBinding> Bindings)
{
    public static DirectoryData Load(string folder, string hubCode, SettingReader errors)
    {
        var agencies = new List<DataItem<Agency>>();
        var mappings = new List<DataItem<CodeMapping>>();
        var bindings = new List<DataItem<CertificateBinding>>();
        foreach (var file in DataFile.OpenAll(folder, "directory", errors))
        {
            file.AllowMembers("agencies", "mappings", "bindings");
            agencies.AddRange(file.ReadList<Agency>("agencies", whole: true));
            mappings.AddRange(file.ReadList<CodeMapping>("mappings"));
            bindings.AddRange(file.ReadList<CertificateBinding>("bindings"));
        }

        var entries = ValidItems.Read(agencies, agency => agency.Code, agency => (agency.ValidFrom, agency.ValidTo), errors)
            .Select(entry => new AgencyEntry(entry.Value, entry.Period))
            .ToList();
        DirectoryChecks.CheckReferences(agencies, mappings, bindings, errors);
        DirectoryChecks.CheckSuccessions(agencies, errors);
        foreach (var binding in bindings)
        {
            DirectoryChecks.CheckCertificate(binding, errors);
        }

        if (agencies.Count > 0 && !agencies.Any(item => item.Value.Code == hubCode && item.Value.Roles.Contains(AgencyRole.Hub)))
        {
            errors.Fail(Settings.HubCode,
                $"The directory has no agency {hubCode} with the role HUB. Add it, or give the code of one that is there: {HubsIn(agencies)}.",
                $"Danh bạ không có cơ quan {hubCode} với vai trò HUB. Hãy thêm vào, hoặc đặt mã đang có: {HubsIn(agencies)}.");
        }

        return new DirectoryData(
            new AgencyRegister(entries, mappings.Select(item => item.Value)),
            [.. mappings.Select(item => item.Value)],
            [.. bindings.Select(item => item.Value)]);
    }

    private static string HubsIn(IEnumerable<DataItem<Agency>> agencies)
    {
        var codes = agencies.Where(item => item.Value.Roles.Contains(AgencyRole.Hub)).Select(item => item.Value.Code).Distinct();
        return string.Join(", ", codes) is { Length: > 0 } text ? text : "-";
    }
}
