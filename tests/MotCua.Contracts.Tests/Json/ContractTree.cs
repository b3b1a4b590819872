namespace MotCua.Contracts.Tests.Json;

/// <summary>Files of the contract in the repository.</summary>
internal static class ContractTree
{
    internal static string Root { get; } = FindRoot();

    internal static string Contracts { get; } = Path.Combine(Root, "src", "MotCua.Contracts");

    internal static string Vectors { get; } = Path.Combine(Contracts, "vectors", "v1");

    internal static string Schemas { get; } = Path.Combine(Contracts, "schemas", "v1");

    internal static IEnumerable<string> Files(params string[] folder)
    {
        var path = Path.Combine([Vectors, .. folder]);
        return System.IO.Directory.Exists(path)
            ? System.IO.Directory.EnumerateFiles(path, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            : throw new DirectoryNotFoundException($"{path} is missing: the vectors are part of the repository");
    }

    internal static string NameOf(string file) => Path.GetRelativePath(Vectors, file).Replace('\\', '/');

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MotCua.Sdk.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("MotCua.Sdk.sln is not above the test assembly: run the tests from inside the repository.");
    }
}
