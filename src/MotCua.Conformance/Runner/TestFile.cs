using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner;

/// <summary>
/// Files that a case uploads. <c>body-size: {file: f1, size: 5000, from: 0, to: 4999}</c> is the part of a file that is made of its name and size; <c>${f1.sha256}</c> and <c>${f1.size}</c> may be
/// named once the file is. Each case has bytes of its own, so that no hub has them already.
/// </summary>
internal static class TestFile
{
    public static byte[] Bytes(Scope scope, YamlItem item)
    {
        item.Only("file", "size", "from", "to", "change");
        var name = item.Need("file").Text();
        var size = int.Parse(item.Need("size").Text(), CultureInfo.InvariantCulture);
        var bytes = Make(scope, name, size);
        if (item.Flag("change"))
        {
            bytes[size / 2] ^= 1;
        }

        var from = int.Parse(scope.FillText(item.TextOf("from") ?? "0"), CultureInfo.InvariantCulture);
        var to = int.Parse(item.TextOf("to") ?? (size - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return bytes[from..(to + 1)];
    }

    /// <summary>Makes a file known under its name.</summary>
    public static byte[] Make(Scope scope, string name, int size)
    {
        var seed = scope.FillText($"${{uuid.file-{name}}}");
        var bytes = new byte[size];
        var block = SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(seed));
        for (var at = 0; at < size; at += block.Length)
        {
            block.AsSpan(0, Math.Min(block.Length, size - at)).CopyTo(bytes.AsSpan(at));
            block = SHA256.HashData(block);
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        scope.Set(name, new JsonObject { ["sha256"] = hash, ["size"] = size.ToString(CultureInfo.InvariantCulture) });
        scope.Name(hash, $"{name}.sha256");
        return bytes;
    }
}
