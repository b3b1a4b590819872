using System.Text.Json;
using MotCua.Contracts.Directory;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Configuration;

namespace MotCua.ReferenceServer.Directory;

/// <summary>Reads agencies, code mappings and bindings of data files and checks them together; every fault is reported with its file, line and place.</summary>
internal static class DirectoryFiles
{
    /// <summary>A directory without number and signature.</summary>
    public static DirectorySnapshot Read(IEnumerable<DataFile> files, SettingReader errors)
    {
        var agencies = new List<DataItem<Agency>>();
        var mappings = new List<DataItem<CodeMapping>>();
        var bindings = new List<DataItem<CertificateBinding>>();
        var refused = new List<JsonElement>();
        foreach (var file in files)
        {
            file.AllowMembers("agencies", "mappings", "bindings");
            agencies.AddRange(file.ReadList<Agency>("agencies", whole: true, refused));
            mappings.AddRange(file.ReadList<CodeMapping>("mappings"));
            bindings.AddRange(file.ReadList<CertificateBinding>("bindings"));
        }

        var content = new DirectorySnapshot();
        content.Agencies.AddRange(agencies.Select(item => item.Value));
        content.Mappings.AddRange(mappings.Select(item => item.Value));
        content.Bindings.AddRange(bindings.Select(item => item.Value));

        // An entry with an error of its own is still there for those that name it: one mistake is one error.
        content.Agencies.AddRange(refused.Select(CodeOf).Where(code => code.Length > 0).Select(code => new Agency { Code = code }));
        foreach (var problem in DirectoryRules.Check(content).Where(problem => problem.List != "agencies" || Math.Max(problem.Index, problem.Other ?? 0) < agencies.Count))
        {
            var also = problem.Other is { } other ? $" ({Where(other)})" : "";
            errors.Fail(Where(problem.Index), problem.MessageEn + also, problem.MessageVi);

            string Where(int index) => problem.List switch
            {
                "agencies" => agencies[index].Where,
                "mappings" => mappings[index].Where,
                _ => bindings[index].Where,
            };
        }

        while (content.Agencies.Count > agencies.Count)
        {
            content.Agencies.RemoveAt(content.Agencies.Count - 1);
        }

        return content;
    }

    private static string CodeOf(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String ? code.GetString()! : "";
}
