using System.Reflection;

namespace MotCua.Architecture.Tests;

/// <summary>What a vendor sees never shows how bytes travel or which retry library is inside, so both can change without breaking anyone.</summary>
public sealed class PublicSurfaceTests
{
    [Fact]
    public void Public_types_of_the_sdk_show_neither_the_transport_nor_polly() => Rule.Holds(
        "A public or protected member of MotCua.Sdk exposes a hidden type:",
        from type in Assemblies.Sdk.GetExportedTypes()
        from exposed in Exposed(type)
        where IsHidden(exposed.Type)
        select $"{type.FullName}.{exposed.Member} shows {exposed.Type.FullName}");

    [Fact]
    public void The_transport_of_the_sdk_is_internal() => Rule.Holds(
        "MotCua.Sdk.Transport holds no public type:",
        Assemblies.Sdk.GetExportedTypes().Where(t => IsTransport(t.Namespace)).Select(t => t.FullName!));

    [Fact]
    public void Public_asynchronous_methods_can_be_cancelled() => Rule.Holds(
        "A method that returns a task takes a CancellationToken as its last parameter:",
        from assembly in new[] { Assemblies.Contracts, Assemblies.Sdk }
        from type in Assemblies.Written(assembly)
        where type.IsVisible
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        where method.Name is not nameof(IAsyncDisposable.DisposeAsync)
        where typeof(Task).IsAssignableFrom(method.ReturnType) || method.ReturnType == typeof(ValueTask)
            || (method.ReturnType.IsGenericType && (method.ReturnType.GetGenericTypeDefinition() == typeof(ValueTask<>) || method.ReturnType.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)))
        where method.GetParameters() is not [.., { } last] || last.ParameterType != typeof(CancellationToken)
        select $"{type.FullName}.{method.Name}");

    [Fact]
    public void A_hidden_type_is_found_inside_generics_arrays_and_delegates()
    {
        Assert.Contains(typeof(Uri), Unfold(typeof(Func<int, List<Uri[]>>)));
        Assert.Contains(Exposed(typeof(Sample)), e => e.Type == typeof(Version) && e.Member == nameof(Sample.Find));
        Assert.Contains(Exposed(typeof(Sample)), e => e.Type == typeof(Version) && e.Member == nameof(Sample.Known));
        Assert.Contains(Exposed(typeof(Sample)), e => e.Type == typeof(Uri) && e.Member == ".ctor");
    }

    private static bool IsHidden(Type type) => IsTransport(type.Namespace) || type.Namespace == "Polly" || type.Namespace?.StartsWith("Polly.", StringComparison.Ordinal) == true;

    private static bool IsTransport(string? space) => space == "MotCua.Sdk.Transport" || space?.StartsWith("MotCua.Sdk.Transport.", StringComparison.Ordinal) == true;

    private static IEnumerable<(string Member, Type Type)> Exposed(Type type)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        IEnumerable<(string Member, Type Type)> shown =
        [
            .. type.BaseType is { } parent ? [("base", parent)] : Array.Empty<(string, Type)>(),
            .. type.GetInterfaces().Where(i => i.IsVisible).Select(i => ("interface", i)),
            .. type.GetMethods(all).Where(IsVisible).SelectMany(m => m.GetParameters().Select(p => (m.Name, p.ParameterType)).Append((m.Name, m.ReturnType))),
            .. type.GetConstructors(all).Where(IsVisible).SelectMany(c => c.GetParameters().Select(p => (c.Name, p.ParameterType))),
            .. type.GetProperties(all).Where(p => p.GetAccessors(nonPublic: true).Any(IsVisible)).Select(p => (p.Name, p.PropertyType)),
            .. type.GetFields(all).Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly).Select(f => (f.Name, f.FieldType)),
            .. type.GetEvents(all).Where(e => IsVisible(e.AddMethod!)).Select(e => (e.Name, e.EventHandlerType!)),
        ];
        return shown.SelectMany(s => Unfold(s.Type).Select(t => (s.Member, t)));
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static IEnumerable<Type> Unfold(Type type) =>
        type.HasElementType ? Unfold(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Unfold).Append(type)
        : [type];

    private sealed class Sample(Uri address)
    {
        public Uri Address { get; } = address;

        public IReadOnlyDictionary<string, Version> Known { get; } = new Dictionary<string, Version>(StringComparer.Ordinal);

        public Task<Version[]> Find() => Task.FromResult(Array.Empty<Version>());
    }
}
