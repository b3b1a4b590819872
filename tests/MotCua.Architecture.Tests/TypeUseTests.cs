using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace MotCua.Architecture.Tests;

/// <summary>What the code of an assembly may call, read from the names in its metadata: more than its project references say.</summary>
public sealed class TypeUseTests
{
    // The contract is pure: the same bytes give the same answer on every machine, so it sees no network, file, process or key store.
    private static readonly string[] NotInContracts =
    [
        "System.Net.", "System.IO.File", "System.IO.Directory", "System.IO.FileStream", "System.IO.Pipes.", "System.Diagnostics.Process", "System.Console",
        "System.Security.Cryptography.X509Certificates.X509Store", "System.Threading.Timer", "Microsoft.Extensions.Logging.",
    ];

    // The judge must not take its answers from the code it judges.
    private static readonly string[] NotInConformance =
    [
        "MotCua.Contracts.Dossiers.", "MotCua.Contracts.Calendar.", "MotCua.Contracts.Signing.", "MotCua.Contracts.Wire.",
    ];

    [Fact]
    public void The_contract_touches_no_network_file_process_or_key_store() => Rule.Holds(
        "MotCua.Contracts is pure; what needs the outside belongs to MotCua.Sdk or the hub:",
        Uses(Assemblies.Contracts).Where(name => IsOneOf(name, NotInContracts)));

    [Fact]
    public void The_judge_takes_no_answer_from_the_code_it_judges() => Rule.Holds(
        "MotCua.Conformance uses identifiers, protos and vectors of the contract only:",
        Assemblies.Products.Where(a => a.GetName().Name == "MotCua.Conformance").SelectMany(Uses).Where(name => IsOneOf(name, NotInConformance)));

    [Fact]
    public void The_names_that_an_assembly_uses_are_found()
    {
        var used = Uses(typeof(TypeUseTests).Assembly).ToList();
        Assert.Contains("System.IO.File", used);
        Assert.True(IsOneOf("System.Net.Http.HttpClient", NotInContracts));
        Assert.False(IsOneOf("System.IO.FileNotFoundException", NotInContracts));
    }

    private static bool IsOneOf(string name, string[] patterns) =>
        patterns.Any(p => p.EndsWith('.') ? name.StartsWith(p, StringComparison.Ordinal) : string.Equals(name, p, StringComparison.Ordinal));

    private static IEnumerable<string> Uses(Assembly assembly)
    {
        using var image = new PEReader(File.OpenRead(assembly.Location));
        var metadata = image.GetMetadataReader();
        return
        [
            .. metadata.TypeReferences.Select(metadata.GetTypeReference)
                .Where(t => !t.Namespace.IsNil)
                .Select(t => $"{metadata.GetString(t.Namespace)}.{metadata.GetString(t.Name)}"),
        ];
    }
}
