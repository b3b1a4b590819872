using System.Collections.Frozen;
using System.Text;
using Google.Protobuf.Reflection;

namespace MotCua.Contracts.Json.Plans;

/// <summary>An enum's names, looked up by their bytes.</summary>
internal sealed class EnumPlan
{
    private readonly (byte[] Name, int Number)[] rows;
    private readonly FrozenDictionary<int, byte[]> names;

    internal EnumPlan(EnumDescriptor descriptor)
    {
        Descriptor = descriptor;
        rows = [.. descriptor.Values.Select(value => (Encoding.ASCII.GetBytes(value.Name), value.Number))];
        names = rows.DistinctBy(row => row.Number).ToFrozenDictionary(row => row.Number, row => row.Name);
    }

    internal EnumDescriptor Descriptor { get; }

    internal bool TryGetNumber(ReadOnlySpan<byte> name, out int number)
    {
        foreach (var row in rows)
        {
            // Names of one enum share a prefix and often a length: the last byte tells most of them apart.
            if (row.Name.Length == name.Length && row.Name[^1] == name[^1] && name.SequenceEqual(row.Name))
            {
                number = row.Number;
                return true;
            }
        }

        number = 0;
        return false;
    }

    internal byte[]? NameOf(int number) => names.GetValueOrDefault(number);

    /// <summary>Whether a name could be one of a later contract version.</summary>
    internal static bool IsPlausible(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > 100 || name[0] is < (byte)'A' or > (byte)'Z')
        {
            return false;
        }

        foreach (var b in name)
        {
            if (b is not ((>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9') or (byte)'_'))
            {
                return false;
            }
        }

        return true;
    }
}
