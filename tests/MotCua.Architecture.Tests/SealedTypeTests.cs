namespace MotCua.Architecture.Tests;

/// <summary>A class is made to be inherited only where that is said here, with the reason.</summary>
public sealed class SealedTypeTests
{
    private static readonly Dictionary<string, string> MadeToBeInherited = new(StringComparer.Ordinal)
    {
        ["MotCua.ReferenceServer.Sandbox.Faults.FaultedPart`1"] = "DispatchProxy derives the proxy from it at run time.",
    };

    [Fact]
    public void Classes_are_sealed_abstract_or_static() => Rule.Holds(
        "Seal the class, or list it in SealedTypeTests.MadeToBeInherited with the reason why it is open:",
        from assembly in Assemblies.Products
        from type in Assemblies.Written(assembly)
        where type is { IsClass: true, IsSealed: false, IsAbstract: false } && !MadeToBeInherited.ContainsKey(type.FullName!)
        // A top-level program's class is the compiler's.
        where type.Name != "Program"
        select type.FullName!);

    [Fact]
    public void Listed_exceptions_still_exist() => Rule.Holds(
        "Remove the line, the class is gone or sealed:",
        from name in MadeToBeInherited.Keys
        let type = Assemblies.Products.Select(a => a.GetType(name)).FirstOrDefault(t => t is not null)
        where type is null || type.IsSealed
        select name);
}
