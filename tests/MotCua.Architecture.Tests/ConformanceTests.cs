using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace MotCua.Architecture.Tests;

/// <summary>A judge that uses the code it judges finds its mistakes right: the conformance tool takes identifiers, messages and their descriptors from the contract, and nothing that decides.</summary>
public sealed class ConformanceTests
{
    private static readonly string[] Allowed = ["MotCua.Contracts.V1", "MotCua.Contracts.Rpc", "MotCua.Contracts.Identifiers"];

    [Fact]
    public void The_judge_uses_of_the_contract_only_messages_and_identifiers() => Rule.Holds(
        "MotCua.Conformance may use of MotCua.Contracts only the namespaces V1, Rpc and Identifiers: no reader, no verification, no Transition, no calendar, no Wire:",
        TypesOfContracts().Where(type => !Allowed.Contains(type.Namespace, StringComparer.Ordinal)).Select(type => $"{type.Namespace}.{type.Name}"));

    private static List<(string Namespace, string Name)> TypesOfContracts()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "MotCua.Conformance.dll"));
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        return [.. metadata.TypeReferences
            .Select(metadata.GetTypeReference)
            .Where(type => type.ResolutionScope.Kind == HandleKind.AssemblyReference && metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name) == "MotCua.Contracts")
            .Select(type => (metadata.GetString(type.Namespace), metadata.GetString(type.Name)))];
    }
}
