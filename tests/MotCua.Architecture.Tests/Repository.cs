namespace MotCua.Architecture.Tests;

/// <summary>The repository this test was built from: found by walking up to the solution.</summary>
internal static class Repository
{
    private static readonly string[] GeneratedFolders = ["bin", "obj", "node_modules", ".git", "artifacts", "TestResults", ".vs", ".idea", "__pycache__", "var"];
    private static readonly Lazy<string[]> AllFiles = new(WalkAll);

    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Every file that a person wrote, as a path from the root with forward slashes.</summary>
    public static IEnumerable<string> Files => AllFiles.Value;

    public static IEnumerable<string> FilesUnder(string folder, string extension) =>
        Files.Where(f => f.StartsWith(folder + "/", StringComparison.Ordinal) && f.EndsWith(extension, StringComparison.Ordinal));

    public static string Read(string file) => File.ReadAllText(PathOf(file));

    private static string[] WalkAll() => [.. Walk(Root).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            // In a worktree .git is a file, written by git with the machine's own paths.
            if (Path.GetFileName(file) != ".git")
            {
                yield return Path.GetRelativePath(Root, file).Replace('\\', '/');
            }
        }

        foreach (var child in Directory.EnumerateDirectories(folder).Where(d => !GeneratedFolders.Contains(Path.GetFileName(d), StringComparer.Ordinal)))
        {
            foreach (var file in Walk(child))
            {
                yield return file;
            }
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MotCua.Sdk.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No MotCua.Sdk.sln above {AppContext.BaseDirectory}: run the tests from a clone of the repository.");
    }
}
