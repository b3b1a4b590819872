using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Configuration;

namespace MotCua.ReferenceServer.Directory;

/// <summary>What directory data must keep, beside the rules of each entry: every fault is reported with its file, line and place.</summary>
internal static class DirectoryChecks
{
    /// <summary>Every code that an entry names is one that an entry has.</summary>
    public static void CheckReferences(
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

    /// <summary>Who succeeds an agency is there on the day after its end: a succession leads somewhere and never in a circle.</summary>
    public static void CheckSuccessions(List<DataItem<Agency>> agencies, SettingReader errors)
    {
        var entries = agencies.ToLookup(item => item.Value.Code, item => item.Value, StringComparer.Ordinal);
        foreach (var item in agencies.Where(item => item.Value.Successors.Count > 0))
        {
            var agency = item.Value;
            if (!Period.TryRead(agency.ValidFrom, agency.ValidTo, out var period))
            {
                continue;
            }

            if (period.To == DateOnly.MaxValue)
            {
                errors.Fail(item.Where, $"{agency.Code} has successors and no end. Give validTo, its last day.", $"{agency.Code} có cơ quan kế thừa nhưng không có ngày kết thúc. Hãy đặt validTo.");
                continue;
            }

            if (agency.Successors.Contains(agency.Code))
            {
                errors.Fail(item.Where, $"{agency.Code} succeeds itself. Remove it from successors.", $"{agency.Code} kế thừa chính nó. Hãy xóa khỏi successors.");
            }

            var next = period.To.AddDays(1);
            foreach (var successor in agency.Successors.Where(code => code != agency.Code && entries.Contains(code) && !entries[code].Any(entry => IsInForce(entry, next))))
            {
                if (LeadsTo(successor, agency.Code, entries))
                {
                    errors.Fail(item.Where, $"{agency.Code} and {successor} succeed each other in a circle. Remove one of the two.", $"{agency.Code} và {successor} kế thừa lẫn nhau thành vòng. Hãy bỏ một trong hai.");
                }
                else
                {
                    errors.Fail(item.Where, $"{successor} succeeds {agency.Code} and is not in force on {next:yyyy-MM-dd}. Correct validFrom, validTo or the successor.",
                        $"{successor} kế thừa {agency.Code} nhưng không có hiệu lực ngày {next:yyyy-MM-dd}. Hãy sửa validFrom, validTo hoặc cơ quan kế thừa.");
                }
            }
        }
    }

    private static bool IsInForce(Agency agency, DateOnly day) => Period.TryRead(agency.ValidFrom, agency.ValidTo, out var period) && period.Contains(day);

    private static bool LeadsTo(string from, string to, ILookup<string, Agency> entries)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { from };
        var waiting = new Queue<string>(seen);
        while (waiting.TryDequeue(out var code))
        {
            if (code == to)
            {
                return true;
            }

            foreach (var successor in entries[code].SelectMany(entry => entry.Successors).Where(seen.Add))
            {
                waiting.Enqueue(successor);
            }
        }

        return false;
    }

    /// <summary>A binding is of its certificate, and within the time in which that is valid.</summary>
    public static void CheckCertificate(DataItem<CertificateBinding> item, SettingReader errors)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(item.Value.Certificate.Span);
            if (CertificateThumbprint.Of(certificate) != item.Value.Thumbprint)
            {
                errors.Fail(item.Where, "thumbprint is not that of the certificate. Write the certificate's own.", "thumbprint không phải của chứng thư này.");
            }

            var (from, to) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
            if (item.Value.From.ToDateTime() < from || item.Value.To.ToDateTime() > to)
            {
                errors.Fail(item.Where, $"The binding goes beyond its certificate, which is valid from {from:O} to {to:O}. Keep within.",
                    $"Thời hạn gắn vượt quá chứng thư, có hiệu lực từ {from:O} đến {to:O}. Hãy đặt trong khoảng đó.");
            }
        }
        catch (CryptographicException e)
        {
            errors.Fail(item.Where, $"certificate is no X.509 certificate: {e.Message}", "certificate không phải chứng thư X.509.");
        }
    }
}
