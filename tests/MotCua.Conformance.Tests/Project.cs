namespace MotCua.Conformance.Tests;

/// <summary>The checkout that the tests run in.</summary>
internal static class Project
{
    public static string Root { get; } = Find();

    /// <summary>Debug or Release, as these tests were built.</summary>
    private static string Configuration { get; } = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!;

    public static string Tool => typeof(Program).Assembly.Location;

    public static string Server => Path.Combine(Root, "src", "ReferenceServer", "bin", Configuration, "net10.0", "MotCua.ReferenceServer.dll");

    public static string SdkAdapter => Path.Combine(Root, "samples", "adapter", "bin", Configuration, "net10.0", "Adapter.dll");

    public static string WrongPrograms => Path.Combine(Root, "tests", "MotCua.WrongPrograms", "bin", Configuration, "net10.0", "MotCua.WrongPrograms.dll");

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

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
