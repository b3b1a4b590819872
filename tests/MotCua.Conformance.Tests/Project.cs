namespace MotCua.Conformance.Tests;

/// <summary>The checkout that the tests run in.</summary>
internal static class Project
{
    public static string Root { get; } = Find();

    /// <summary>Debug or Release, as these tests were built.</summary>
    private static string Configuration { get; } = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!;

    // Where ./test put programs that it compiled ahead of time.
    private static string? Precompiled { get; } = Environment.GetEnvironmentVariable("MOTCUA_PRECOMPILED");

    public static string Tool => ProgramOf("MotCua.Conformance.dll", "src", "MotCua.Conformance");

    public static string Server => ProgramOf("MotCua.ReferenceServer.dll", "src", "ReferenceServer");

    public static string SdkAdapter => ProgramOf("Adapter.dll", "samples", "adapter");

    public static string WrongPrograms => ProgramOf("MotCua.WrongPrograms.dll", "tests", "MotCua.WrongPrograms");

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string ProgramOf(string assembly, params string[] project) =>
        Path.Combine(Precompiled is null ? PathOf([.. project, "bin", Configuration, "net10.0"]) : Path.Combine(Precompiled, project[^1]), assembly);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MotCua.Sdk.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run in a checkout of the project.");
    }
}
