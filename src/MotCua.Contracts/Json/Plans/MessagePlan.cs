using System.Collections.Concurrent;
using Google.Protobuf.Reflection;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Json.Plans;

/// <summary>A message's members, looked up by name bytes and by field number. Made once per descriptor.</summary>
internal sealed class MessagePlan
{
    private static readonly ConcurrentDictionary<MessageDescriptor, MessagePlan> Plans = new();
    private readonly FieldPlan?[] slots;
    private readonly FieldPlan?[] byNumber;

    private MessagePlan(MessageDescriptor descriptor)
    {
        Descriptor = descriptor;
        Fields = [.. descriptor.Fields.InFieldNumberOrder().Select((field, index) => new FieldPlan(field, index))];
        if (Fields.Length > 128)
        {
            throw new NotSupportedException($"{descriptor.FullName} has more than 128 fields.");
        }

        byNumber = new FieldPlan?[Fields.Length == 0 ? 1 : Fields[^1].Number + 1];
        slots = new FieldPlan?[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, Fields.Length * 2))];
        foreach (var field in Fields)
        {
            byNumber[field.Number] = field;
            var slot = Hash(field.NameUtf8) & (slots.Length - 1);
            while (slots[slot] is not null)
            {
                slot = (slot + 1) & (slots.Length - 1);
            }

            slots[slot] = field;
            if (field.Required)
            {
                RequiredMask |= UInt128.One << field.Index;
            }
        }

        Oneofs = [.. descriptor.Oneofs.Select(oneof => new OneofPlan(
            Camel(oneof.Name),
            oneof.GetOptions()?.GetExtension(OptionsExtensions.OneofRules)?.Required ?? false,
            Fields.Where(field => field.Descriptor.RealContainingOneof == oneof).Aggregate(UInt128.Zero, (mask, field) => mask | (UInt128.One << field.Index))))];
    }

    internal MessageDescriptor Descriptor { get; }

    /// <summary>In the order of their numbers.</summary>
    internal FieldPlan[] Fields { get; }

    internal OneofPlan[] Oneofs { get; }

    internal UInt128 RequiredMask { get; }

    internal static MessagePlan For(MessageDescriptor descriptor) => Plans.GetOrAdd(descriptor, static key => new MessagePlan(key));

    internal FieldPlan? Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return null;
        }

        for (var slot = Hash(name) & (slots.Length - 1); slots[slot] is { } field; slot = (slot + 1) & (slots.Length - 1))
        {
            if (name.SequenceEqual(field.NameUtf8))
            {
                return field;
            }
        }

        return null;
    }

    internal FieldPlan? Find(int number) => (uint)number < (uint)byNumber.Length ? byNumber[number] : null;

    private static int Hash(ReadOnlySpan<byte> name) =>
        name.Length + (name[0] * 31) + (name[^1] * 131) + (name[name.Length / 2] * 17) + (name[name.Length / 3] * 1031);

    private static string Camel(string name)
    {
        var parts = name.Split('_');
        return parts[0] + string.Concat(parts.Skip(1).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
    }
}
