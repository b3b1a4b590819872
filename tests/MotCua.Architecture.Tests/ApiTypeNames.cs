using System.Reflection;

namespace MotCua.Architecture.Tests;

/// <summary>Type names as a reader of C# writes them: keywords, generics, nullability.</summary>
internal sealed class ApiTypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(char)] = "char", [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long",
        [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double", [typeof(decimal)] = "decimal",
    };

    private readonly NullabilityInfoContext _nullability = new();

    public string Of(ParameterInfo parameter) => Annotated(_nullability.Create(parameter), parameter.ParameterType);

    public string Of(PropertyInfo property) => Annotated(_nullability.Create(property), property.PropertyType);

    public string Of(FieldInfo field) => Annotated(_nullability.Create(field), field.FieldType);

    /// <summary>Namespace, outer types, name, generic parameters.</summary>
    public static string Full(Type type)
    {
        var own = Simple(type) + (type.IsGenericTypeDefinition ? $"<{string.Join(", ", type.GetGenericArguments().Select(a => a.Name))}>" : "");
        return type.DeclaringType is { } outer ? $"{Full(outer)}.{own}" : $"{type.Namespace}.{own}";
    }

    /// <summary>Name without namespace, generic arguments filled in.</summary>
    public static string Short(Type type) =>
        type.IsByRef ? Short(type.GetElementType()!)
        : Keywords.TryGetValue(type, out var keyword) ? keyword
        : type.IsArray ? Short(type.GetElementType()!) + "[]"
        : Nullable.GetUnderlyingType(type) is { } value ? Short(value) + "?"
        : type.IsGenericParameter ? type.Name
        : Outer(type) + Simple(type) + (type.IsGenericType ? $"<{string.Join(", ", type.GetGenericArguments().Select(Short))}>" : "");

    private static string Annotated(NullabilityInfo info, Type type)
    {
        if (type.IsByRef)
        {
            type = type.GetElementType()!;
        }

        var mark = !type.IsValueType && info.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray)
        {
            return (info.ElementType is { } element ? Annotated(element, type.GetElementType()!) : Short(type.GetElementType()!)) + "[]" + mark;
        }

        if (Nullable.GetUnderlyingType(type) is not null || !type.IsGenericType || info.GenericTypeArguments.Length != type.GetGenericArguments().Length)
        {
            return Short(type) + mark;
        }

        var arguments = info.GenericTypeArguments.Zip(type.GetGenericArguments(), Annotated);
        return $"{Outer(type)}{Simple(type)}<{string.Join(", ", arguments)}>{mark}";
    }

    private static string Outer(Type type) => type.DeclaringType is { } outer && !type.IsGenericParameter ? $"{Simple(outer)}." : "";

    private static string Simple(Type type) => type.Name.Split('`')[0];
}
