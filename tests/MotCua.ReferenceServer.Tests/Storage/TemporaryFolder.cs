namespace MotCua.ReferenceServer.Tests.Storage;

/// <summary>A folder of its own, removed afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => System.IO.Directory.CreateDirectory(Root);

    public string Root { get; } = Path.Combine(Path.GetTempPath(), $"motcua-{Guid.NewGuid():n}");

    public string File(string name) => Path.Combine(Root, name);

    public void Dispose() => System.IO.Directory.Delete(Root, recursive: true);
}
