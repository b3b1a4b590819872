using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace MotCua.Contracts.Tests.Signing;

/// <summary>The vectors made by outside tools; vectors/v1/signing/README.md says by which commands.</summary>
internal static class VectorFiles
{
    private static readonly string Folder = Path.Combine(Root(), "src", "MotCua.Contracts", "vectors", "v1");

    internal static string RepositoryRoot => Root();

    internal static IEnumerable<string> Names(string folder) => System.IO.Directory.EnumerateFiles(Path.Combine(Folder, folder), "*.json")
        .Select(static f => Path.GetFileNameWithoutExtension(f))
        .Where(static n => n is not ("payload" or "trust"))
        .Order(StringComparer.Ordinal);

    internal static JsonNode Read(string folder, string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, folder, $"{name}.json"))) ?? throw new InvalidDataException(name);

    internal static string KeyPath(string file) => Path.Combine(Folder, "signing", "keys", file);

    internal static X509Certificate2 Certificate(string name) => X509CertificateLoader.LoadCertificateFromFile(KeyPath($"{name}.cert.pem"));

    internal static byte[] Payload() => File.ReadAllBytes(Path.Combine(Folder, "signing", "payload.json"));

    internal static string Text(this JsonNode node, string member) => node[member]!.GetValue<string>();

    internal static byte[] Bytes(this JsonNode node, string member) => Convert.FromBase64String(node.Text(member));

    /// <summary>A problem as vectors write it, as an enum's member: ALGORITHM_REFUSED is AlgorithmRefused.</summary>
    internal static T Problem<T>(string name)
        where T : struct, Enum => Enum.GetValues<T>().Single(v => string.Equals(v.ToString(), name.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MotCua.Sdk.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("MotCua.Sdk.sln stands in no folder above the tests: run them inside the repository.");
    }
}
