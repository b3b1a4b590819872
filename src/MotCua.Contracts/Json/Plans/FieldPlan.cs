using System.Text;
using Google.Protobuf.Reflection;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Json.Plans;

/// <summary>One field: its notation, its wire tag and its constraints, worked out once.</summary>
internal sealed class FieldPlan
{
    private MessagePlan? child;

    internal FieldPlan(FieldDescriptor descriptor, int index)
    {
        Descriptor = descriptor;
        Index = index;
        Name = descriptor.JsonName;
        NameUtf8 = Encoding.UTF8.GetBytes(Name);
        NameColon = Encoding.UTF8.GetBytes($"\"{Name}\":");
        Number = descriptor.FieldNumber;
        Repeated = descriptor.IsRepeated;
        var rules = descriptor.GetOptions()?.GetExtension(OptionsExtensions.Rules) ?? new FieldRules();
        Privacy = descriptor.GetOptions()?.GetExtension(OptionsExtensions.Privacy) ?? Privacy.Unspecified;
        Kind = KindOf(descriptor, rules.EmbeddedJson);
        EnumPlan = Kind is FieldKind.Enum ? new EnumPlan(descriptor.EnumType) : null;
        WireType = Kind is FieldKind.Bool or FieldKind.Int32 or FieldKind.UInt32 or FieldKind.Int64 or FieldKind.UInt64 or FieldKind.Enum ? 0 : 2;
        Tag = ((uint)Number << 3) | (uint)WireType;
        Required = rules.Required;
        Pattern = rules.Pattern.Length == 0 ? null : PatternRule.Get(rules.Pattern);
        MinLength = rules.HasMinLength ? (int)rules.MinLength : 0;
        MaxLength = rules.HasMaxLength ? (int)rules.MaxLength : int.MaxValue;
        MinItems = rules.HasMinItems ? (int)rules.MinItems : 0;
        MaxItems = rules.HasMaxItems ? (int)rules.MaxItems : int.MaxValue;
        Minimum = rules.HasMinimum ? rules.Minimum : null;
        Maximum = rules.HasMaximum ? rules.Maximum : null;
        OneofIndex = descriptor.RealContainingOneof is { } oneof ? descriptor.ContainingType.Oneofs.IndexOf(oneof) : -1;
    }

    internal FieldDescriptor Descriptor { get; }

    /// <summary>Place in the plan, the bit of presence masks.</summary>
    internal int Index { get; }

    internal string Name { get; }

    internal byte[] NameUtf8 { get; }

    /// <summary>The member's name with quotes and colon, as the writer puts it.</summary>
    internal byte[] NameColon { get; }

    internal int Number { get; }

    internal bool Repeated { get; }

    internal FieldKind Kind { get; }

    internal EnumPlan? EnumPlan { get; }

    internal int WireType { get; }

    internal uint Tag { get; }

    internal bool Required { get; }

    internal PatternRule? Pattern { get; }

    /// <summary>Code points of text, bytes of a bytes field.</summary>
    internal int MinLength { get; }

    internal int MaxLength { get; }

    internal int MinItems { get; }

    internal int MaxItems { get; }

    internal long? Minimum { get; }

    internal long? Maximum { get; }

    internal int OneofIndex { get; }

    internal Privacy Privacy { get; }

    /// <summary>The plan of a message field; made on first use, since messages may contain themselves.</summary>
    internal MessagePlan Child => child ??= MessagePlan.For(Descriptor.MessageType);

    private static FieldKind KindOf(FieldDescriptor descriptor, bool embedded)
    {
        if (descriptor.IsMap)
        {
            throw Unsupported(descriptor);
        }

        return descriptor.FieldType switch
        {
            FieldType.String => FieldKind.Text,
            FieldType.Bytes => embedded ? FieldKind.EmbeddedJson : FieldKind.Bytes,
            FieldType.Bool => FieldKind.Bool,
            FieldType.Int32 => FieldKind.Int32,
            FieldType.UInt32 => FieldKind.UInt32,
            FieldType.Int64 => FieldKind.Int64,
            FieldType.UInt64 => FieldKind.UInt64,
            FieldType.Enum => FieldKind.Enum,
            FieldType.Message when descriptor.MessageType.FullName == "google.protobuf.Timestamp" => FieldKind.Timestamp,
            FieldType.Message when !descriptor.MessageType.FullName.StartsWith("google.protobuf.", StringComparison.Ordinal) => FieldKind.Message,
            _ => throw Unsupported(descriptor),
        };
    }

    private static NotSupportedException Unsupported(FieldDescriptor descriptor) =>
        new($"{descriptor.FullName}: MotCua JSON has no notation for this field type; contracts use string, bytes, bool, 32- and 64-bit integers, enums, messages and Timestamp.");
}
