using System.Reflection;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace MotCua.Architecture.Tests;

/// <summary>The assemblies that the rules read.</summary>
internal static class Assemblies
{
    public static Assembly Contracts { get; } = Assembly.Load("MotCua.Contracts");

    public static Assembly Sdk { get; } = Assembly.Load("MotCua.Sdk");

    public static Assembly ReferenceServer { get; } = Assembly.Load("MotCua.ReferenceServer");

    public static IReadOnlyList<Assembly> Products { get; } =
    [
        Contracts, Sdk, ReferenceServer,
        .. Optional("MotCua.Sdk.Sqlite"), .. Optional("MotCua.Conformance"),
    ];

    /// <summary>Types that a person wrote: not the compiler's, not those that protoc makes.</summary>
    public static IEnumerable<Type> Written(Assembly assembly) =>
        assembly.GetTypes().Where(t => !IsCompilerMade(t) && !IsFromProtos(t));

    public static bool IsFromProtos(Type type)
    {
        for (var t = type; t is not null; t = t.DeclaringType)
        {
            if (typeof(IMessage).IsAssignableFrom(t) && t.IsClass || IsReflectionClass(t) || IsProtoEnum(t))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsProtoEnum(Type type) =>
        type.IsEnum && type.GetFields(BindingFlags.Public | BindingFlags.Static).Any(f => f.GetCustomAttribute<Google.Protobuf.Reflection.OriginalNameAttribute>() is not null);

    private static bool IsReflectionClass(Type type) =>
        type is { IsAbstract: true, IsSealed: true }
        && (type.Name.EndsWith("Reflection", StringComparison.Ordinal) || type.Name.EndsWith("Extensions", StringComparison.Ordinal))
        && type.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Any(m => m is PropertyInfo { PropertyType.Name: "FileDescriptor" }
            || m is FieldInfo { FieldType.Namespace: "Google.Protobuf" });

    private static bool IsCompilerMade(Type type) =>
        type.Name.Contains('<', StringComparison.Ordinal) || type.Name.StartsWith("__", StringComparison.Ordinal)
        || type.GetCustomAttribute<CompilerGeneratedAttribute>() is not null
        || type.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is not null
        || type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true
        || type.Namespace?.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) == true
        || (type.DeclaringType is { } outer && IsCompilerMade(outer));

    // Not every product of the architecture exists from the first day; one whose project is here must load.
    private static IEnumerable<Assembly> Optional(string name) =>
        Repository.Files.Contains($"src/{name}/{name}.csproj", StringComparer.Ordinal) ? [Assembly.Load(name)] : [];
}
