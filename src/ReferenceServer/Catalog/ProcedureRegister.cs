using System.Collections.Frozen;
using MotCua.Contracts.Directory;
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

        var entries = ValidItems.Read(items, procedure => procedure.Code, procedure => (procedure.ValidFrom, procedure.ValidTo), errors)
            .Select(entry => new ProcedureEntry(entry.Value, entry.Period))
            .ToList();

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
