using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.Signing;
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
        CheckReferences(agencies, mappings, bindings, errors);
        foreach (var binding in bindings)
        {
            CheckCertificate(binding, errors);
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

    private static void CheckReferences(
        List<DataItem<Agency>> agencies, List<DataItem<CodeMapping>> mappings, List<DataItem<CertificateBinding>> bindings, SettingReader errors)
    {
        var codes = agencies.Select(item => item.Value.Code).ToHashSet(StringComparer.Ordinal);
        foreach (var item in agencies)
        {
            var agency = item.Value;
            Known(item.Where, "parent", [agency.Parent]);
            Known(item.Where, "successors", agency.Successors);
            Known(item.Where, "homeHub", [agency.HomeHub]);
            Known(item.Where, "issuesFor", agency.IssuesFor);
            if (agency.Successors.Contains(agency.Code))
            {
                errors.Fail(item.Where, $"{agency.Code} succeeds itself. Remove it from successors.", $"{agency.Code} kế thừa chính nó. Hãy xóa khỏi successors.");
            }
        }

        foreach (var item in mappings)
        {
            if (!codes.Contains(item.Value.Code) && !codes.Contains(item.Value.OtherCode))
            {
                errors.Fail(item.Where, $"Neither {item.Value.Code} nor {item.Value.OtherCode} is an agency here. Add the agency or remove the mapping.",
                    $"Không có cơ quan {item.Value.Code} hay {item.Value.OtherCode}. Hãy thêm cơ quan hoặc xóa dòng này.");
            }
        }

        foreach (var item in bindings)
        {
            Known(item.Where, "agencies", item.Value.Agencies);
        }

        void Known(string where, string member, IEnumerable<string> named)
        {
            foreach (var code in named.Where(code => code.Length > 0 && !codes.Contains(code)))
            {
                errors.Fail(where, $"{member} names {code}, which no entry has. Add the agency or correct the code.",
                    $"{member} nêu {code} nhưng không có mục nào mang mã này. Hãy thêm cơ quan hoặc sửa mã.");
            }
        }
    }

    private static void CheckCertificate(DataItem<CertificateBinding> item, SettingReader errors)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(item.Value.Certificate.Span);
            if (CertificateThumbprint.Of(certificate) != item.Value.Thumbprint)
            {
                errors.Fail(item.Where, "thumbprint is not that of the certificate. Write the certificate's own.", "thumbprint không phải của chứng thư này.");
            }
        }
        catch (CryptographicException e)
        {
            errors.Fail(item.Where, $"certificate is no X.509 certificate: {e.Message}", "certificate không phải chứng thư X.509.");
        }
    }
}
