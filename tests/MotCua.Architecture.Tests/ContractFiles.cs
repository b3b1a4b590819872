using System.Reflection;
using Google.Protobuf.Reflection;

namespace MotCua.Architecture.Tests;

/// <summary>The descriptors of package motcua.v1, found in the contract assembly.</summary>
internal static class ContractFiles
{
    public static IReadOnlyList<FileDescriptor> All { get; } =
    [
        .. from type in Assemblies.Contracts.GetTypes()
           let property = type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)
           where property?.PropertyType == typeof(FileDescriptor)
           let file = (FileDescriptor)property.GetValue(null)!
           where file.Package == "motcua.v1"
           select file,
    ];

    public static IEnumerable<MessageDescriptor> Messages => All.SelectMany(f => f.MessageTypes).SelectMany(WithNested);

    public static IEnumerable<EnumDescriptor> Enums => All.SelectMany(f => f.EnumTypes).Concat(Messages.SelectMany(m => m.EnumTypes));

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) => message.NestedTypes.SelectMany(WithNested).Prepend(message);
}
