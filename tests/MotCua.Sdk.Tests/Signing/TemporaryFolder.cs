namespace MotCua.Sdk.Tests.Signing;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Path { get; } = System.IO.Directory.CreateTempSubdirectory("motcua-signing-").FullName;

    internal string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    internal void Write(string name, byte[] bytes) => File.WriteAllBytes(System.IO.Path.Combine(Path, name), bytes);

    public void Dispose()
    {
        // A link to node_modules is removed as a link: what it leads to stays.
        var link = System.IO.Path.Combine(Path, "node_modules");
        if (System.IO.Directory.Exists(link))
        {
            System.IO.Directory.Delete(link);
        }

        System.IO.Directory.Delete(Path, recursive: true);
    }
}
