namespace MotCua.Architecture.Tests;

/// <summary>A folder outside the repository, gone with its owner.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("motcua-architecture-").FullName;

    public string Join(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
