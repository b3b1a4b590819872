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
        item.Only("file", "size", "pdf", "from", "to", "change");
        var bytes = Read(scope, item);
        if (item.Flag("change"))
        {
            bytes[bytes.Length / 2] ^= 1;
        }

        var from = int.Parse(scope.FillText(item.TextOf("from") ?? "0"), CultureInfo.InvariantCulture);
        var to = int.Parse(item.TextOf("to") ?? (bytes.Length - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return bytes[from..(to + 1)];
    }

    /// <summary>A file of a message: <c>file</c>, <c>size</c>, and <c>pdf: true</c> for a signed PDF that holds as many bytes.</summary>
    public static byte[] Make(Scope scope, YamlItem item)
    {
        item.Only("file", "size", "pdf");
        return Read(scope, item);
    }

    /// <summary>Says what came back of a file, and of a PDF whether the signature in it still verifies.</summary>
    public static void Describe(JsonObject view, byte[] bytes)
    {
        (view["sha256"], view["size"]) = (Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length.ToString(CultureInfo.InvariantCulture));
        DescribePdf(view, bytes);
    }

    /// <summary>The same of the signature alone.</summary>
    public static void DescribePdf(JsonObject view, byte[] bytes)
    {
        if (bytes.AsSpan().StartsWith("%PDF-"u8))
        {
            view["signature"] = SignedPdf.Verifies(bytes) ? "valid" : "broken";
        }
    }

    /// <summary>Makes a file known under its name.</summary>
    /// <param name="scope">The case.</param>
    /// <param name="name">Name of the file in it.</param>
    /// <param name="size">How many bytes of its own it has.</param>
    /// <param name="isPdf">Whether they are inside a signed PDF.</param>
    public static byte[] Make(Scope scope, string name, int size, bool isPdf = false)
    {
        var seed = scope.FillText($"${{uuid.file-{name}}}");
        var bytes = new byte[size];
        var block = SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(seed));
        for (var at = 0; at < size; at += block.Length)
        {
            block.AsSpan(0, Math.Min(block.Length, size - at)).CopyTo(bytes.AsSpan(at));
            block = SHA256.HashData(block);
        }

        return Known(scope, name, isPdf ? SignedPdf.Make(bytes) : bytes);
    }

    private static byte[] Read(Scope scope, YamlItem item) => Make(scope, item.Need("file").Text(), int.Parse(item.Need("size").Text(), CultureInfo.InvariantCulture), item.Flag("pdf"));

    private static byte[] Known(Scope scope, string name, byte[] bytes)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        scope.Set(name, new JsonObject { ["sha256"] = hash, ["size"] = bytes.Length.ToString(CultureInfo.InvariantCulture) });
        scope.Name(hash, $"{name}.sha256");
        return bytes;
    }
}
