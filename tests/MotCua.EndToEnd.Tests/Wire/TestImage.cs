namespace MotCua.EndToEnd.Tests.Wire;

/// <summary>A buf image of the official test.proto (Debian package grpc-proto) and the contract's google.rpc messages.</summary>
public sealed class TestImage : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("motcua-wire-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "test.binpb");

    public async ValueTask InitializeAsync()
    {
        const string official = "/usr/share/grpc-proto/grpc/testing";
        Assert.True(Directory.Exists(official), "The official protos are missing: " + OfficialTools.PythonRemedy);
        var source = _folder.CreateSubdirectory("source");
        Copy(new DirectoryInfo(official), source.CreateSubdirectory("grpc/testing"), ["test.proto", "messages.proto", "empty.proto"]);
        var ours = new DirectoryInfo(RepositoryRoot.PathOf("src", "MotCua.Contracts", "proto", "google", "rpc"));
        Copy(ours, source.CreateSubdirectory("google/rpc"), ["status.proto", "error_details.proto"]);
        await OutsideProcess.RunAsync(OfficialTools.Buf, OfficialTools.NodeRemedy, "build", source.FullName, "-o", Path);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static void Copy(DirectoryInfo from, DirectoryInfo to, string[] files)
    {
        foreach (var file in files)
        {
            File.Copy(System.IO.Path.Combine(from.FullName, file), System.IO.Path.Combine(to.FullName, file));
        }
    }
}
