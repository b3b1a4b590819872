using System.Collections.Frozen;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Catalog;

/// <summary>The catalogue's procedures, versioned and effective-dated, unchanging once made.</summary>
internal sealed class ProcedureRegister
{
    private readonly FrozenDictionary<string, ProcedureEntry[]> _byCode;

    public ProcedureRegister(IEnumerable<ProcedureEntry> entries)
    {
        All = [.. entries.OrderBy(entry => entry.Procedure.Code, StringComparer.Ordinal).ThenBy(entry => entry.Period.From)];
        _byCode = All.GroupBy(entry => entry.Procedure.Code).ToFrozenDictionary(group => group.Key, group => group.ToArray());
    }

    public IReadOnlyList<ProcedureEntry> All { get; }

    /// <summary>The version in force at a date, or null.</summary>
    public Procedure? Find(string code, DateOnly at) =>
        Array.Find(_byCode.GetValueOrDefault(code) ?? [], entry => entry.Period.Contains(at))?.Procedure;

    /// <summary>Reads <c>catalog/*.json</c> and checks it: periods that exist and do not overlap, steps that name each other.</summary>
    public static ProcedureRegister Load(string folder, SettingReader errors)
    {
        var items = new List<DataItem<Procedure>>();
        foreach (var file in DataFile.OpenAll(folder, "catalog", errors))
        {
            file.AllowMembers("procedures");
            items.AddRange(file.ReadList<Procedure>("procedures", whole: true));
        }

        var entries = new List<ProcedureEntry>();
        foreach (var group in items.GroupBy(item => item.Value.Code))
        {
            var earlier = new List<(DataItem<Procedure> Item, Period Period)>();
            foreach (var item in group)
            {
                if (!Period.TryRead(item.Value.ValidFrom, item.Value.ValidTo, out var period) || period.From > period.To)
                {
                    errors.Fail(item.Where, $"{item.Value.Code}: validFrom and validTo are no period. Give two days of the calendar in order.",
                        $"{item.Value.Code}: validFrom và validTo không phải một khoảng thời gian.");
                    continue;
                }

                foreach (var other in earlier.Where(other => other.Period.Overlaps(period)))
                {
                    errors.Fail(item.Where, $"{item.Value.Code} version {item.Value.Version} is in force at the same time as the one at {other.Item.Where}. End one before the other begins.",
                        $"{item.Value.Code} phiên bản {item.Value.Version} trùng thời gian với mục tại {other.Item.Where}.");
                }

                earlier.Add((item, period));
                entries.Add(new ProcedureEntry(item.Value, period));
            }
        }

        foreach (var item in items)
        {
            CheckSteps(item, errors);
        }

        return new ProcedureRegister(entries);
    }

    private static void CheckSteps(DataItem<Procedure> item, SettingReader errors)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in item.Value.Steps)
        {
            foreach (var after in step.After.Where(after => !known.Contains(after)))
            {
                errors.Fail(item.Where, $"Step {step.StepId} comes after {after}, which no earlier step is. Correct the id or the order.",
                    $"Bước {step.StepId} đứng sau {after} nhưng không có bước nào trước đó mang mã này.");
            }

            if (!known.Add(step.StepId))
            {
                errors.Fail(item.Where, $"Step {step.StepId} stands twice. Give each step its own id.", $"Bước {step.StepId} bị trùng mã.");
            }
        }
    }
}
