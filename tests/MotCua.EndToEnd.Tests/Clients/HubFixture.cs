using System.Text.Json.Nodes;
using MotCua.EndToEnd.Tests.Wire;
using MotCua.TestKit;

namespace MotCua.EndToEnd.Tests.Clients;

/// <summary>A running hub for outside programs: its addresses, and files with the keys of enrolled systems.</summary>
public sealed class HubFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("motcua-clients-");
    private TestHub? _hub;

    public TestHub Hub => _hub!;

    /// <summary>Host and port of the gRPC port.</summary>
    public string GrpcAuthority => Hub.GrpcAddress.Authority;

    /// <summary>A buf image of the contract.</summary>
    public string Image => PathOf("motcua.binpb");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public async ValueTask InitializeAsync()
    {
        _hub = await TestHub.StartAsync();
        await OutsideProcess.RunAsync(
            OfficialTools.Buf, OfficialTools.NodeRemedy, "build", RepositoryRoot.PathOf("src", "MotCua.Contracts", "proto"), "-o", Image);
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Enrols a sender and a reader, puts a message of the sender into the reader's mailbox, and writes what a script needs to know.</summary>
    public async Task<string> ConfigureAsync(string name, string from, string to)
    {
        var sender = await Hub.EnrolAsync($"{name}-sender", from);
        var reader = await Hub.EnrolAsync($"{name}-reader", to);
        var waiting = $"Chờ sẵn trong hộp thư cho {name}";
        var sent = await ByHand.SendAsync(Hub, sender, ByHand.Document(from, to, Hub.Clock.GetUtcNow(), waiting));
        Assert.Equal(200, sent.Status);
        var config = new JsonObject
        {
            ["http"] = Hub.HttpAddress.AbsoluteUri.TrimEnd('/'),
            ["grpc"] = GrpcAuthority,
            ["hub"] = Hub.Code,
            ["hubCertificate"] = sender.HubCertificatePem,
            ["waiting"] = waiting,
            ["sender"] = Describe(sender, from),
            ["reader"] = Describe(reader, to),
        };
        var path = PathOf($"{name}.json");
        await File.WriteAllTextAsync(path, config.ToJsonString());
        return path;
    }

    private static JsonObject Describe(EnrolledSystem system, string agency) => new()
    {
        ["system"] = system.System, ["agency"] = agency, ["key"] = system.KeyPem, ["certificate"] = system.CertificatePem, ["thumbprint"] = system.Thumbprint,
    };
}
