using System.Xml.Linq;

namespace MotCua.Architecture.Tests;

/// <summary>Which project may use which: design of the repository, kept by reading the project files.</summary>
public sealed class ProjectTests
{
    private static readonly Dictionary<string, string[]> AllowedReferences = new(StringComparer.Ordinal)
    {
        ["MotCua.Contracts"] = [],
        ["MotCua.Sdk"] = ["MotCua.Contracts"],
        ["MotCua.Sdk.Sqlite"] = ["MotCua.Sdk", "MotCua.Contracts"],
        ["MotCua.Conformance"] = ["MotCua.Contracts"],
        ["ReferenceServer"] = ["MotCua.Contracts", "MotCua.Sdk", "MotCua.Sdk.Sqlite"],
    };

    // What a vendor who installs the package gets with it. A new line here is a decision: closed networks mirror each package by hand.
    private static readonly Dictionary<string, string[]> AllowedPackages = new(StringComparer.Ordinal)
    {
        // Namotion.Reflection and Newtonsoft.Json belong to NJsonSchema and are pinned; Grpc.Tools runs at build time only.
        ["MotCua.Contracts"] = ["Google.Protobuf", "NJsonSchema", "Namotion.Reflection", "Newtonsoft.Json", "Grpc.Tools"],
        ["MotCua.Sdk"] =
        [
            "Microsoft.Extensions.Http", "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Options.ConfigurationExtensions", "Polly.Core",
        ],
        ["MotCua.Sdk.Sqlite"] = ["Microsoft.Data.Sqlite", "SQLitePCLRaw.bundle_e_sqlite3"],
    };

    private static readonly string[] VagueNames = ["Common", "Shared", "Utils", "Util", "Utilities", "Core", "Helpers", "Helper", "Misc"];

    private static IEnumerable<string> ProjectFiles => Repository.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal));

    [Fact]
    public void Products_reference_only_what_the_architecture_allows() => Rule.Holds(
        "A project under src references only the projects that docs and ProjectTests.AllowedReferences name:",
        from file in ProjectFiles
        where file.StartsWith("src/", StringComparison.Ordinal)
        let name = Path.GetFileNameWithoutExtension(file)
        from reference in Includes(file, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/')))
        where !AllowedReferences.TryGetValue(name, out var allowed) || !allowed.Contains(reference, StringComparer.Ordinal)
        select $"{file} -> {reference}");

    [Fact]
    public void Every_product_is_known_to_the_architecture() => Rule.Holds(
        "A new project under src gets its line in ProjectTests.AllowedReferences and in CONTRIBUTING.md:",
        ProjectFiles.Where(f => f.StartsWith("src/", StringComparison.Ordinal)).Where(f => !AllowedReferences.ContainsKey(Path.GetFileNameWithoutExtension(f))));

    [Fact]
    public void Packages_bring_only_the_listed_dependencies() => Rule.Holds(
        "A dependency of a package that vendors install is a decision (ProjectTests.AllowedPackages):",
        from file in ProjectFiles
        let name = Path.GetFileNameWithoutExtension(file)
        where AllowedPackages.ContainsKey(name)
        from package in Includes(file, "PackageReference")
        where !AllowedPackages[name].Contains(package, StringComparer.Ordinal)
        select $"{file} -> {package}");

    [Fact]
    public void The_contract_assembly_uses_no_other_assembly_than_its_two_dependencies() => Rule.Holds(
        "MotCua.Contracts stands on the framework, Google.Protobuf and NJsonSchema (with its Newtonsoft.Json and Namotion.Reflection):",
        from reference in Assemblies.Contracts.GetReferencedAssemblies()
        let name = reference.Name!
        where !name.StartsWith("System", StringComparison.Ordinal)
            && name is not ("netstandard" or "Google.Protobuf" or "NJsonSchema" or "Newtonsoft.Json" or "Namotion.Reflection" or "Microsoft.Win32.Primitives")
        select name);

    [Fact]
    public void Samples_use_only_what_a_vendor_can_install() => Rule.Holds(
        "A sample references the packages' projects and nothing else of ours:",
        from file in ProjectFiles
        where file.StartsWith("samples/", StringComparison.Ordinal)
        from reference in Includes(file, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/')))
        where reference is not ("MotCua.Contracts" or "MotCua.Sdk" or "MotCua.Sdk.Sqlite")
        select $"{file} -> {reference}");

    [Fact]
    public void Every_project_is_in_the_solution_with_its_lock_file()
    {
        var solution = Repository.Read("MotCua.Sdk.sln").Replace('\\', '/');
        Rule.Holds("`./test` builds the solution and restores in locked mode, so a project outside of either is not tested:",
        [
            .. ProjectFiles.Where(f => !solution.Contains($"\"{f}\"", StringComparison.Ordinal)).Select(f => $"{f} is not in MotCua.Sdk.sln"),
            .. ProjectFiles.Where(f => !File.Exists(Path.Combine(Path.GetDirectoryName(Repository.PathOf(f))!, "packages.lock.json"))).Select(f => $"{f} has no packages.lock.json"),
        ]);
    }

    [Fact]
    public void Versions_and_targets_stand_in_the_central_files_only() => Rule.Holds(
        "ADR 0002 and 0003: one target, versions only in Directory.Packages.props:",
        from file in ProjectFiles
        let project = XDocument.Load(Repository.PathOf(file))
        from problem in project.Descendants("PackageReference").Where(p => p.Attribute("Version") is not null || p.Attribute("VersionOverride") is not null)
            .Select(p => $"{file} states a version of {p.Attribute("Include")?.Value}")
            .Concat(project.Descendants().Where(e => e.Name.LocalName is "TargetFramework" or "TargetFrameworks").Select(_ => $"{file} states a target"))
        select problem);

    [Fact]
    public void No_project_or_folder_has_a_name_that_says_nothing() => Rule.Holds(
        "Name a folder after what is in it, not Common, Shared, Utils, Core or Helpers:",
        from file in Repository.Files
        where file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".csproj", StringComparison.Ordinal)
        from part in file.Split('/')[..^1].Append(Path.GetFileNameWithoutExtension(file)).SelectMany(p => p.Split('.'))
        where VagueNames.Contains(part, StringComparer.OrdinalIgnoreCase)
        select file);

    [Fact]
    public void Folders_of_products_map_to_namespaces() => Rule.Holds(
        "A file's namespace is its project's root namespace and its folder:",
        from file in Repository.FilesUnder("src", ".cs")
        let parts = file.Split('/')
        let root = parts[1] == "ReferenceServer" ? "MotCua.ReferenceServer" : parts[1]
        let expected = string.Join('.', parts[2..^1].Prepend(root))
        let declared = File.ReadLines(Repository.PathOf(file)).FirstOrDefault(l => l.StartsWith("namespace ", StringComparison.Ordinal))?["namespace ".Length..].TrimEnd(';', ' ')
        // Entry points live where a user looks for them; top-level programs have no namespace.
        where declared is not (null or "Microsoft.Extensions.DependencyInjection") && declared != expected
        select $"{file}: namespace {declared}, expected {expected}");

    private static IEnumerable<string> Includes(string file, string item) =>
        XDocument.Load(Repository.PathOf(file)).Descendants(item).Select(e => e.Attribute("Include")?.Value).OfType<string>();
}
