using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Sandbox;
using MotCua.TestKit;

namespace MotCua.ReferenceServer.Tests.Directory;

/// <summary>A hub whose directory is that of an authority at another hub.</summary>
public sealed class FollowerTests : IAsyncLifetime
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("motcua-follower-").FullName;
    private readonly int _port = FreePort();
    private TestHub _authority = null!;
    private TestHub _follower = null!;
    private EnrolledSystem _local = null!;

    private Uri Address => new($"http://127.0.0.1:{_port}/");

    public async ValueTask InitializeAsync()
    {
        _authority = await HubFixture.StartAsync(Path.Combine(_folder, "data"), ("Listen:HttpPort", $"{_port}"));
        var hub = await _authority.EnrolAsync("hub-g12.99", "G12.99");
        await File.WriteAllTextAsync(Path.Combine(_folder, "hub.pem"), hub.CertificatePem);
        await File.WriteAllTextAsync(Path.Combine(_folder, "hub.key.pem"), hub.KeyPem);
        await File.WriteAllTextAsync(Path.Combine(_folder, "authority.pem"), hub.DirectoryCertificatePem);
        _follower = await HubFixture.StartAsync(
            Path.Combine(_folder, "other-data"),
            ("Hub:Code", "G12.99"), ("Identity:Certificate", Path.Combine(_folder, "hub.pem")), ("Identity:Key", Path.Combine(_folder, "hub.key.pem")),
            ("Directory:Authority", Path.Combine(_folder, "authority.pem")), ("Directory:Source", Address.ToString()), ("Directory:SourceHub", SampleData.Hub), ("Directory:RefreshSeconds", "1"));
        await Eventually.HoldsAsync(() => Task.FromResult(_follower.Services.GetRequiredService<PublishedDirectory>().Number > 0));
        _local = await _follower.EnrolAsync("thue", SampleData.Tax);
    }

    public async ValueTask DisposeAsync()
    {
        await _follower.DisposeAsync();
        await _authority.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_the_authority_changes_is_in_force_here_soon()
    {
        var late = await _authority.EnrolAsync("late", SampleData.Commune);
        await Eventually.HoldsAsync(() => Task.FromResult(Knows(late.Thumbprint)));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync()).Status);

        // What it took it serves on, byte for byte.
        var there = await Answer.OfAsync(_authority, late, "Directory/GetSnapshot", new { });
        var here = await Answer.OfAsync(_follower, _local, "Directory/GetSnapshot", new { });
        Assert.Equal(there.Json.GetProperty("snapshot").GetRawText(), here.Json.GetProperty("snapshot").GetRawText());
    }

    [Fact]
    public async Task Without_the_authority_it_goes_on_for_72_hours_over_a_restart_too_and_then_takes_nobody()
    {
        await _authority.StopAsync();
        await _follower.RestartAsync();
        _local = await _follower.EnrolAsync("thue-2", SampleData.Tax);
        _follower.Services.GetRequiredService<HubClock>().Ahead += TimeSpan.FromHours(71.5);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync()).Status);

        _follower.Services.GetRequiredService<HubClock>().Ahead += TimeSpan.FromHours(1);
        var refused = await AskAsync();
        Assert.Equal(ErrorReason.HubBusy, refused.Reason);
        Assert.Equal(60_000u, refused.Refusal!.Refusal.RetryAfterMs);
        Assert.Contains(_follower.LogLines, line => line.Contains("No word from the directory authority", StringComparison.Ordinal));

        await _authority.RestartAsync();
        await Eventually.HoldsAsync(async () => (await AskAsync()).Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_snapshot_of_another_key_or_of_an_older_number_is_refused_and_the_one_in_force_stays()
    {
        var published = _follower.Services.GetRequiredService<PublishedDirectory>();
        var stored = await _follower.Services.GetRequiredService<SnapshotStore>().FindNewestAsync(TestContext.Current.CancellationToken);
        Assert.Equal($"its number {published.Number} is not above {published.Number}, which is in force", await published.TakeAsync(stored!, "here"));

        var changed = stored!.Clone();
        changed.Payload = Google.Protobuf.ByteString.CopyFromUtf8(changed.Payload.ToStringUtf8().Replace("Xã Một", "Xã Hai", StringComparison.Ordinal));
        Assert.Equal("SIGNATURE_WRONG", await published.TakeAsync(changed, "here"));
        Assert.Equal(2, _follower.LogErrors.Count);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync()).Status);
    }

    private bool Knows(string thumbprint) => _follower.Services.GetRequiredService<BindingRegister>().Find(thumbprint) is not null;

    private Task<Answer> AskAsync() => Answer.OfAsync(_follower, _local, "Directory/GetAgency", new { code = SampleData.Commune });

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
