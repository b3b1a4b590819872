using System.Text;

namespace MotCua.Conformance.Wire;

/// <summary>Header compression of HTTP/2 (RFC 7541): writes literals only; reads all, with a dynamic table of the size it announced.</summary>
internal sealed class Hpack
{
    /// <summary>The size of the table that the other side may use: the default of HTTP/2.</summary>
    private const int TableSize = 4096;
    private const int EntryOverhead = 32;
    private readonly List<(string Name, string Value)> _dynamic = [];
    private int _limit = TableSize;

    /// <summary>Every field as a literal without indexing and without Huffman, names as they are given.</summary>
    public static byte[] Encode(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var block = new MemoryStream();
        foreach (var (name, value) in fields)
        {
            block.WriteByte(0);
            WriteText(block, name);
            WriteText(block, value);
        }

        return block.ToArray();
    }

    /// <exception cref="FormatException">The block breaks RFC 7541.</exception>
    public void Decode(ReadOnlySpan<byte> block, HeaderList into)
    {
        while (!block.IsEmpty)
        {
            var first = block[0];
            if ((first & 0x80) != 0)
            {
                into.Add(Entry(ReadNumber(ref block, 7)));
            }
            else if ((first & 0xE0) == 0x20)
            {
                _limit = ReadNumber(ref block, 5);
                Evict();
            }
            else
            {
                var isIndexed = (first & 0x40) != 0;
                var index = ReadNumber(ref block, isIndexed ? 6 : 4);
                var name = index == 0 ? ReadText(ref block) : Entry(index).Key;
                var field = KeyValuePair.Create(name, ReadText(ref block));
                into.Add(field);
                if (isIndexed)
                {
                    _dynamic.Insert(0, (field.Key, field.Value));
                    Evict();
                }
            }
        }
    }

    private void Evict()
    {
        if (_limit > TableSize)
        {
            throw new FormatException("a header table larger than announced");
        }

        while (_dynamic.Sum(entry => entry.Name.Length + entry.Value.Length + EntryOverhead) > _limit)
        {
            _dynamic.RemoveAt(_dynamic.Count - 1);
        }
    }

    private KeyValuePair<string, string> Entry(int index)
    {
        var entries = HpackStaticTable.Entries;
        var (name, value) = index <= 0 || index > entries.Length + _dynamic.Count ? throw new FormatException($"no header entry {index}") : index <= entries.Length ? entries[index - 1] : _dynamic[index - entries.Length - 1];
        return KeyValuePair.Create(name, value);
    }

    private static void WriteText(MemoryStream block, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var rest = bytes.Length;
        if (rest < 0x7F)
        {
            block.WriteByte((byte)rest);
        }
        else
        {
            block.WriteByte(0x7F);
            for (rest -= 0x7F; rest >= 0x80; rest >>= 7)
            {
                block.WriteByte((byte)((rest & 0x7F) | 0x80));
            }

            block.WriteByte((byte)rest);
        }

        block.Write(bytes);
    }

    private static int ReadNumber(ref ReadOnlySpan<byte> block, int bits)
    {
        var mask = (1 << bits) - 1;
        var number = Take(ref block) & mask;
        if (number < mask)
        {
            return number;
        }

        for (var shift = 0; shift <= 21; shift += 7)
        {
            var next = Take(ref block);
            number += (next & 0x7F) << shift;
            if ((next & 0x80) == 0)
            {
                return number;
            }
        }

        throw new FormatException("a number without an end");
    }

    private static string ReadText(ref ReadOnlySpan<byte> block)
    {
        var isHuffman = !block.IsEmpty && (block[0] & 0x80) != 0;
        var length = ReadNumber(ref block, 7);
        if (length > block.Length)
        {
            throw new FormatException("a text beyond its block");
        }

        var bytes = block[..length];
        block = block[length..];
        return isHuffman ? Huffman.Decode(bytes) : Encoding.UTF8.GetString(bytes);
    }

    private static byte Take(ref ReadOnlySpan<byte> block)
    {
        if (block.IsEmpty)
        {
            throw new FormatException("a block that ends early");
        }

        var first = block[0];
        block = block[1..];
        return first;
    }
}
