using System.Collections.Frozen;
using System.Text.RegularExpressions;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Intake;

namespace MotCua.ReferenceServer.Catalog;

/// <summary>The form schemas of the contract, copied beside the program, and those of the operator: <c>forms/&lt;form&gt;-&lt;version&gt;.json</c>.</summary>
internal sealed partial class FormRegister : IFormCatalog
{
    private readonly FrozenDictionary<(string Form, string Version), FormEntry> _forms;

    public FormRegister(IEnumerable<FormEntry> forms) => _forms = forms.DistinctBy(form => (form.Form, form.Version)).ToFrozenDictionary(form => (form.Form, form.Version));

    public FormEntry? Find(string form, string version) => _forms.GetValueOrDefault((form, version));

    public IReadOnlyList<Violation> Check(FormData form, string path)
    {
        if (Find(form.Form, form.Version) is not { } entry)
        {
            return [];
        }

        var violations = entry.Schema.Validate(form.Data.Span);
        return violations.Count == 0 ? violations : [.. violations.Select(violation => violation with { Path = Below(path, violation.Path) })];
    }

    /// <param name="folder">Folder of further forms; may be null.</param>
    /// <param name="errors">What is wrong.</param>
    public static FormRegister Load(string? folder, SettingReader errors)
    {
        List<FormEntry> forms = [.. LoadAll(Path.Combine(AppContext.BaseDirectory, "forms"), errors), .. folder is null ? [] : LoadAll(folder, errors)];
        foreach (var twice in forms.GroupBy(form => (form.Form, form.Version)).Where(same => same.Count() > 1))
        {
            errors.Fail($"forms/{twice.Key.Form}-{twice.Key.Version}", "The form is there twice; a change is a new version.", "Biểu mẫu có hai bản; khi thay đổi phải dùng phiên bản mới.");
        }

        return new FormRegister(forms);
    }

    private static IEnumerable<FormEntry> LoadAll(string folder, SettingReader errors)
    {
        string[] files = System.IO.Directory.Exists(folder) ? System.IO.Directory.GetFiles(folder, "*.json") : [];
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            var name = FileName().Match(Path.GetFileName(file));
            if (!name.Success)
            {
                errors.Fail($"forms/{Path.GetFileName(file)}", "The name of a form file is <form>-<version>.json, for example land-change-registration-1.json.",
                    "Tên tệp biểu mẫu có dạng <biểu mẫu>-<phiên bản>.json.");
            }
            else if (Read(file, errors) is var (bytes, schema))
            {
                yield return new FormEntry(name.Groups["form"].Value, name.Groups["version"].Value, bytes, schema);
            }
        }
    }

    private static (byte[] Bytes, FormSchema Schema)? Read(string file, SettingReader errors)
    {
        var bytes = File.ReadAllBytes(file);
        try
        {
            return (bytes, FormSchema.Load(bytes));
        }
        catch (FormSchemaException e)
        {
            errors.Fail($"forms/{Path.GetFileName(file)}", $"{e.Place}: {e.MessageEn}", e.MessageVi);
            return null;
        }
    }

    private static string Below(string path, string inner) =>
        inner.Length == 0 ? path : inner[0] == '[' ? path + inner : $"{path}.{inner}";

    [GeneratedRegex(@"^(?<form>[a-z0-9][a-z0-9-]{0,62}?)[-.](v)?(?<version>[0-9]{1,4}([.][0-9]{1,4}){0,2})([.]schema)?[.]json\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FileName();
}
