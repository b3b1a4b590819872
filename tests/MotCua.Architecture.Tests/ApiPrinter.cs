using System.Reflection;
using System.Runtime.CompilerServices;

namespace MotCua.Architecture.Tests;

/// <summary>Prints what an assembly promises: one line for each public or protected member, sorted, with nullability.</summary>
internal sealed class ApiPrinter
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private static readonly string[] RecordPlumbing = ["<Clone>$", "PrintMembers", "Equals", "GetHashCode", "ToString", "op_Equality", "op_Inequality", "Deconstruct"];
    private readonly ApiTypeNames _names = new();

    public static IReadOnlyList<string> Print(Assembly assembly)
    {
        var printer = new ApiPrinter();
        return [.. assembly.GetExportedTypes().SelectMany(printer.Lines).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private IEnumerable<string> Lines(Type type)
    {
        var name = ApiTypeNames.Full(type);
        // Generated from the protos, which buf guards: type and properties are enough to read a change.
        if (Assemblies.IsFromProtos(type))
        {
            if (type.IsEnum)
            {
                return EnumLines(type, name);
            }

            return typeof(Google.Protobuf.IMessage).IsAssignableFrom(type)
                ? type.GetProperties(Declared).Where(p => IsVisible(p) && !IsStatic(p) && p.Name != "Descriptor").Select(p => Property(name, p)).Prepend($"{name} : message")
                : [];
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return [$"{name} : delegate {Signature(type.GetMethod("Invoke")!)}"];
        }

        return type.IsEnum ? EnumLines(type, name) : Members(type, name).Prepend($"{name} : {Kind(type)}{Parents(type)}");
    }

    private static IEnumerable<string> EnumLines(Type type, string name) =>
        Enum.GetNames(type).Select(n => $"{name}.{n} = {Convert.ToInt64(Enum.Parse(type, n), null)}").Prepend($"{name} : enum");

    private IEnumerable<string> Members(Type type, string name)
    {
        var isRecord = type.GetMethod("PrintMembers", Declared) is not null;
        foreach (var constructor in type.GetConstructors(Declared).Where(IsVisible).Where(c => !isRecord || !IsCopyConstructor(c, type)))
        {
            yield return $"{name}..ctor({Parameters(constructor)})";
        }

        foreach (var method in type.GetMethods(Declared).Where(m => IsVisible(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal))))
        {
            if (!(isRecord && RecordPlumbing.Contains(method.Name, StringComparer.Ordinal)))
            {
                yield return $"{name}.{Modifiers(method)}{method.Name}{Signature(method)}";
            }
        }

        foreach (var property in type.GetProperties(Declared).Where(p => IsVisible(p) && p.Name != "EqualityContract"))
        {
            yield return Property(name, property);
        }

        foreach (var field in type.GetFields(Declared).Where(f => (f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly) && !f.IsSpecialName))
        {
            yield return $"{name}.{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{field.Name} : {_names.Of(field)}{(field.IsLiteral ? " = " + Literal(field.GetRawConstantValue()) : "")}";
        }

        foreach (var happening in type.GetEvents(Declared).Where(e => IsVisible(e.AddMethod!)))
        {
            yield return $"{name}.event {happening.Name} : {ApiTypeNames.Short(happening.EventHandlerType!)}";
        }
    }

    private string Property(string owner, PropertyInfo property)
    {
        var accessors = new[] { (property.GetMethod, "get"), (property.SetMethod, IsInit(property) ? "init" : "set") }.Where(a => a.Item1 is not null && IsVisible(a.Item1)).Select(a => a.Item2);
        var index = property.GetIndexParameters() is { Length: > 0 } list ? $"[{string.Join(", ", list.Select(Parameter))}]" : "";
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{owner}.{(IsStatic(property) ? "static " : "")}{required}{property.Name}{index} : {_names.Of(property)} {{ {string.Join("; ", accessors)}; }}";
    }

    private string Signature(MethodInfo method) =>
        $"{(method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "")}({Parameters(method)}) -> {_names.Of(method.ReturnParameter)}";

    private string Parameters(MethodBase method) =>
        (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));

    private string Parameter(ParameterInfo parameter)
    {
        var way = parameter.IsOut ? "out " : parameter.IsIn && parameter.ParameterType.IsByRef ? "in " : parameter.ParameterType.IsByRef ? "ref " : parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        return $"{way}{_names.Of(parameter)} {parameter.Name}{(parameter.HasDefaultValue ? " = " + Literal(parameter.DefaultValue) : "")}";
    }

    private static string Kind(Type type) =>
        type.IsInterface ? "interface"
        : type.IsValueType ? "struct"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : (type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + "class";

    private static string Parents(Type type)
    {
        var parents = new[] { type.BaseType }.Where(b => b is not null && b != typeof(object) && b != typeof(ValueType)).Select(b => b!)
            .Concat(type.GetInterfaces().Where(i => i.IsVisible && !type.GetInterfaces().Any(o => o != i && i.IsAssignableFrom(o)) && type.BaseType?.GetInterfaces().Contains(i) != true)
                .OrderBy(i => i.Name, StringComparer.Ordinal));
        var text = string.Join(", ", parents.Select(ApiTypeNames.Short));
        return text.Length == 0 ? "" : $" : {text}";
    }

    private static string Modifiers(MethodInfo method) =>
        method.DeclaringType!.IsInterface ? method.IsStatic ? "static " : ""
        : (method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "")
            + (method.IsStatic ? "static " : method.IsAbstract ? "abstract " : method is { IsVirtual: true, IsFinal: false } && method.GetBaseDefinition() == method ? "virtual " : "");

    private static string Literal(object? value) => value switch
    {
        null => "default",
        string s => $"\"{s}\"",
        bool b => b ? "true" : "false",
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "",
    };

    private static bool IsCopyConstructor(ConstructorInfo constructor, Type type) => constructor.GetParameters() is [var only] && only.ParameterType == type;

    private static bool IsInit(PropertyInfo property) => property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;

    private static bool IsStatic(PropertyInfo property) => (property.GetMethod ?? property.SetMethod)!.IsStatic;

    private static bool IsVisible(PropertyInfo property) => property.GetAccessors(nonPublic: true).Any(IsVisible);

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;
}
