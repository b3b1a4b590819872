using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Directory;

/// <summary>What a directory must keep beside the rules of each entry. Pure, and all problems at once.</summary>
public static class DirectoryRules
{
    /// <summary>Checks agencies, mappings and bindings together.</summary>
    /// <param name="snapshot">Its entries keep the rules of their fields; number and time are not looked at.</param>
    /// <returns>Every problem; none when the directory may be signed.</returns>
    public static IReadOnlyList<DirectoryProblem> Check(DirectorySnapshot snapshot)
    {
        var problems = new List<DirectoryProblem>();
        CheckPeriods(snapshot, problems);
        CheckReferences(snapshot, problems);
        CheckSuccessions(snapshot, problems);
        CheckBindings(snapshot, problems);
        return problems;
    }

    private static void CheckPeriods(DirectorySnapshot snapshot, List<DirectoryProblem> problems)
    {
        foreach (var group in snapshot.Agencies.Select((agency, index) => (Agency: agency, Index: index)).GroupBy(item => item.Agency.Code))
        {
            var earlier = new List<(int Index, Period Period)>();
            foreach (var (agency, index) in group)
            {
                if (!Period.TryRead(agency.ValidFrom, agency.ValidTo, out var period) || period.From > period.To)
                {
                    Add(problems, index, "MC-DIR-16", $"{agency.Code}: validFrom and validTo are no period. Give two days of the calendar in order.",
                        $"{agency.Code}: validFrom và validTo không phải một khoảng thời gian.");
                    continue;
                }

                foreach (var other in earlier.Where(other => other.Period.Overlaps(period)))
                {
                    problems.Add(new("agencies", index, "MC-DIR-3", $"{agency.Code} is in force at the same time as another entry of it. End one before the other begins.",
                        $"{agency.Code} trùng thời gian với mục khác của chính nó. Hãy kết thúc mục này trước khi mục kia bắt đầu.", other.Index));
                }

                earlier.Add((index, period));
            }
        }
    }

    private static void CheckReferences(DirectorySnapshot snapshot, List<DirectoryProblem> problems)
    {
        var codes = snapshot.Agencies.Select(agency => agency.Code).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < snapshot.Agencies.Count; i++)
        {
            var agency = snapshot.Agencies[i];
            Known("agencies", i, "parent", [agency.Parent]);
            Known("agencies", i, "successors", agency.Successors);
            Known("agencies", i, "homeHub", [agency.HomeHub]);
            Known("agencies", i, "issuesFor", agency.IssuesFor);
        }

        for (var i = 0; i < snapshot.Mappings.Count; i++)
        {
            var mapping = snapshot.Mappings[i];
            if (!codes.Contains(mapping.Code) && !codes.Contains(mapping.OtherCode))
            {
                problems.Add(new("mappings", i, "MC-DIR-2", $"Neither {mapping.Code} nor {mapping.OtherCode} is an agency here. Add the agency or remove the mapping.",
                    $"Không có cơ quan {mapping.Code} hay {mapping.OtherCode}. Hãy thêm cơ quan hoặc xóa dòng này."));
            }
        }

        for (var i = 0; i < snapshot.Bindings.Count; i++)
        {
            Known("bindings", i, "agencies", snapshot.Bindings[i].Agencies);
        }

        void Known(string list, int index, string member, IEnumerable<string> named)
        {
            foreach (var code in named.Where(code => code.Length > 0 && !codes.Contains(code)))
            {
                problems.Add(new(list, index, "MC-DIR-4", $"{member} names {code}, which no entry has. Add the agency or correct the code.",
                    $"{member} nêu {code} nhưng không có mục nào mang mã này. Hãy thêm cơ quan hoặc sửa mã."));
            }
        }
    }

    // Who succeeds an agency is there on the day after its end: a succession leads somewhere and never in a circle.
    private static void CheckSuccessions(DirectorySnapshot snapshot, List<DirectoryProblem> problems)
    {
        var entries = snapshot.Agencies.ToLookup(agency => agency.Code, StringComparer.Ordinal);
        for (var i = 0; i < snapshot.Agencies.Count; i++)
        {
            var agency = snapshot.Agencies[i];
            if (agency.Successors.Count == 0 || !Period.TryRead(agency.ValidFrom, agency.ValidTo, out var period))
            {
                continue;
            }

            if (period.To == DateOnly.MaxValue)
            {
                Add(problems, i, "MC-DIR-8", $"{agency.Code} has successors and no end. Give validTo, its last day.", $"{agency.Code} có cơ quan kế thừa nhưng không có ngày kết thúc. Hãy đặt validTo.");
                continue;
            }

            if (agency.Successors.Contains(agency.Code))
            {
                Add(problems, i, "MC-DIR-23", $"{agency.Code} succeeds itself. Remove it from successors.", $"{agency.Code} kế thừa chính nó. Hãy xóa khỏi successors.");
            }

            var next = period.To.AddDays(1);
            foreach (var successor in agency.Successors.Where(code => code != agency.Code && entries.Contains(code) && !entries[code].Any(entry => IsInForce(entry, next))))
            {
                if (LeadsTo(successor, agency.Code, entries))
                {
                    Add(problems, i, "MC-DIR-23", $"{agency.Code} and {successor} succeed each other in a circle. Remove one of the two.",
                        $"{agency.Code} và {successor} kế thừa lẫn nhau thành vòng. Hãy bỏ một trong hai.");
                }
                else
                {
                    Add(problems, i, "MC-DIR-22", $"{successor} succeeds {agency.Code} and is not in force on {next:yyyy-MM-dd}. Correct validFrom, validTo or the successor.",
                        $"{successor} kế thừa {agency.Code} nhưng không có hiệu lực ngày {next:yyyy-MM-dd}. Hãy sửa validFrom, validTo hoặc cơ quan kế thừa.");
                }
            }
        }
    }

    private static void CheckBindings(DirectorySnapshot snapshot, List<DirectoryProblem> problems)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < snapshot.Bindings.Count; i++)
        {
            var binding = snapshot.Bindings[i];
            if (!seen.TryAdd(binding.Thumbprint, i))
            {
                problems.Add(new("bindings", i, "MC-DIR-25", "The certificate is bound already. Keep one binding and name all its agencies there.",
                    "Chứng thư đã được gắn ở mục khác. Hãy giữ một mục và nêu mọi cơ quan ở đó.", seen[binding.Thumbprint]));
            }

            CheckCertificate(binding, i, problems);
        }
    }

    // A binding is of its certificate, and within the time in which that is valid.
    private static void CheckCertificate(CertificateBinding binding, int index, List<DirectoryProblem> problems)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(binding.Certificate.Span);
            if (CertificateThumbprint.Of(certificate) != binding.Thumbprint)
            {
                problems.Add(new("bindings", index, "MC-DIR-10", "thumbprint is not that of the certificate. Write the certificate's own.", "thumbprint không phải của chứng thư này."));
            }

            var (from, to) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
            if (binding.From.ToDateTime() < from || binding.To.ToDateTime() > to)
            {
                problems.Add(new("bindings", index, "MC-DIR-24", $"The binding goes beyond its certificate, which is valid from {from:O} to {to:O}. Keep within.",
                    $"Thời hạn gắn vượt quá chứng thư, có hiệu lực từ {from:O} đến {to:O}. Hãy đặt trong khoảng đó."));
            }
        }
        catch (CryptographicException e)
        {
            problems.Add(new("bindings", index, "MC-DIR-10", $"certificate is no X.509 certificate: {e.Message}", "certificate không phải chứng thư X.509."));
        }
    }

    private static void Add(List<DirectoryProblem> problems, int index, string rule, string en, string vi) => problems.Add(new("agencies", index, rule, en, vi));

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
}
