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

    /// <summary>A file of a message: <c>file</c>, <c>size</c>, and <c>pdf: true</c> for one that looks like a signed PDF, with a second part behind the end mark of the first.</summary>
    public static byte[] Make(Scope scope, YamlItem item)
    {
        item.Only("file", "size", "pdf");
        var (name, size) = (item.Need("file").Text(), int.Parse(item.Need("size").Text(), CultureInfo.InvariantCulture));
        return item.Flag("pdf") ? Known(scope, name, SignedPdf(Make(scope, name, size))) : Make(scope, name, size);
    }

    /// <summary>Says what came back of a file.</summary>
    public static void Describe(JsonObject view, byte[] bytes) => (view["sha256"], view["size"]) = (Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length.ToString(CultureInfo.InvariantCulture));

    // The bytes of the size in place of page and signature: who carries a document untouched does not ask what is in it.
    private static byte[] SignedPdf(byte[] bytes)
    {
        var half = bytes.Length / 2;
        return
        [
            .. "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n2 0 obj\nstream\n"u8, .. bytes[..half], .. "\nendstream\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"u8,
            .. "3 0 obj\n<< /Type /Sig /SubFilter /ETSI.CAdES.detached /Contents <"u8, .. System.Text.Encoding.ASCII.GetBytes(Convert.ToHexString(bytes[half..])), .. "> >>\nendobj\n%%EOF \n \n"u8,
        ];
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

        return Known(scope, name, bytes);
    }

    private static byte[] Known(Scope scope, string name, byte[] bytes)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        scope.Set(name, new JsonObject { ["sha256"] = hash, ["size"] = bytes.Length.ToString(CultureInfo.InvariantCulture) });
        scope.Name(hash, $"{name}.sha256");
        return bytes;
    }
}
