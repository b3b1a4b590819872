using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Attachments;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage.Sqlite;
using MotCua.TestKit;

namespace MotCua.ReferenceServer.Tests.Attachments;

/// <summary>What is kept, how long, and what of it counts for an agency's share.</summary>
public sealed class AttachmentSweepTests : IAsyncLifetime
{
    private readonly string _data = System.IO.Directory.CreateTempSubdirectory("motcua-data-").FullName;
    private TestHub _hub = null!;
    private EnrolledSystem _system = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private AttachmentSweeper Sweeper => _hub.Services.GetRequiredService<AttachmentSweeper>();

    private string Parts => System.IO.Path.Combine(_hub.Folder, "attachments", "parts");

    public async ValueTask InitializeAsync()
    {
        _hub = await HubFixture.StartAsync(_data, ("Storage:AttachmentQuotaMegabytes", "1"), ("Storage:AttachmentNamedDays", "100"));
        _system = await _hub.EnrolAsync("sweep", SampleData.Commune);
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        System.IO.Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task A_file_goes_when_its_time_has_passed_and_not_before_and_frees_its_share()
    {
        var (unnamed, named) = (Bytes(400_000), Bytes(500_000));
        Assert.Equal(HttpStatusCode.Created, await PutAsync(unnamed));
        Assert.Equal(HttpStatusCode.Created, await PutAsync(named));
        await NameAsync(named, _hub.Clock.GetUtcNow().AddDays(100));
        Assert.Equal(ErrorReason.QuotaExceeded, await RefusedAsync(Bytes(200_000)));

        await PassAsync(days: 37);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await HeadAsync(unnamed), await HeadAsync(named)));

        // 38 days are over: it may not be named any more, and an hour later it is gone.
        await PassAsync(days: 1.02);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await HeadAsync(unnamed), await HeadAsync(named)));
        Assert.Equal([Sha256(named)], (await _hub.Services.GetRequiredService<IAttachmentRegister>().FindSizesAsync(SampleData.Commune, [Sha256(unnamed), Sha256(named)], Stop)).Keys);
        await PassAsync(days: 0.05);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (await HeadAsync(unnamed), await HeadAsync(named)));
        Assert.Equal(("500000", "1"), await UsageAsync());
        Assert.Equal(HttpStatusCode.Created, await PutAsync(Bytes(200_000)));

        await PassAsync(days: 63);
        Assert.Equal(HttpStatusCode.NotFound, await HeadAsync(named));
        Assert.False(File.Exists(_hub.Services.GetRequiredService<AttachmentFiles>().PathOf(Sha256(named))));
        Assert.Equal(("0", "0"), await UsageAsync());
    }

    [Fact]
    public async Task A_file_uploaded_or_named_again_stays()
    {
        var (again, named) = (Bytes(1_000), Bytes(1_001));
        await PutAsync(again);
        await PutAsync(named);
        await PassAsync(days: 38.02);
        Assert.Equal(HttpStatusCode.OK, await PutAsync(again));
        await NameAsync(named, _hub.Clock.GetUtcNow().AddDays(1));
        await PassAsync(days: 0.5);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await HeadAsync(again), await HeadAsync(named)));
    }

    [Fact]
    public async Task An_unfinished_upload_goes_after_its_time_and_leaves_no_file()
    {
        var file = Bytes(300_000);
        Assert.Equal(HttpStatusCode.Accepted, await PutAsync(file, 0, 100_000));
        Assert.Equal(("300000", "0"), await UsageAsync());
        Assert.Single(System.IO.Directory.EnumerateFiles(Parts));
        await PassAsync(days: 39);
        Assert.Equal(("0", "0"), await UsageAsync());
        Assert.Empty(System.IO.Directory.EnumerateFiles(Parts));
        Assert.Equal(HttpStatusCode.NotFound, await HeadAsync(file));
    }

    [Fact]
    public async Task What_a_crash_left_on_disk_without_a_row_is_removed_a_day_later()
    {
        var file = Bytes(2_000);
        await PutAsync(file);
        var kept = _hub.Services.GetRequiredService<AttachmentFiles>().PathOf(Sha256(file));
        var (part, orphan) = (System.IO.Path.Combine(Parts, "leftover"), System.IO.Path.Combine(System.IO.Path.GetDirectoryName(kept)!, Sha256(file)[..2] + new string('0', 62)));
        foreach (var path in new[] { part, orphan })
        {
            await File.WriteAllBytesAsync(path, [1], Stop);
        }

        await SweepAllAsync();
        Assert.True(File.Exists(part) && File.Exists(orphan));
        foreach (var path in new[] { part, orphan, kept })
        {
            File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-2));
        }

        await SweepAllAsync();
        Assert.Equal((false, false, true), (File.Exists(part), File.Exists(orphan), File.Exists(kept)));
    }

    [Fact]
    public async Task A_file_whose_size_is_not_said_counts_for_what_it_is_and_not_beyond_the_share()
    {
        var file = Bytes(300_000);
        using (var client = _hub.CreateClient(_system))
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, Address(file)) { Content = new StreamContent(new MemoryStream(file)), Headers = { TransferEncodingChunked = true } };
            using var response = await client.SendAsync(request, Stop);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }

        Assert.Equal(("300000", "1"), await UsageAsync());
        var tooMuch = Bytes(900_000);
        using (var client = _hub.CreateClient(_system))
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, Address(tooMuch)) { Content = new StreamContent(new MemoryStream(tooMuch)), Headers = { TransferEncodingChunked = true } };
            using var response = await client.SendAsync(request, Stop);
            Assert.Equal(ErrorReason.QuotaExceeded, (await Answer.ReadAsync(response)).Reason);
        }

        Assert.Equal("1", (await UsageAsync()).Files);
    }

    private async Task SweepAllAsync()
    {
        await Sweeper.SweepAsync(Stop);
        for (var folder = 0; folder < 256; folder++)
        {
            await Sweeper.SweepFolderAsync(folder, Stop);
        }
    }

    // As an accepted message does that names the file.
    private Task<bool> NameAsync(byte[] file, DateTimeOffset keep) => _hub.Services.GetRequiredService<SqliteDatabase>().WriteAsync(session =>
    {
        new SqliteAppendTransaction(session).GrantAttachment(Sha256(file), SampleData.OtherCommune, 1, keep.ToUnixTimeMilliseconds());
        return true;
    });

    private async Task PassAsync(double days)
    {
        var clock = _hub.Clock.GetUtcNow().AddDays(days).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(HttpStatusCode.OK, (await Answer.OfAsync(_hub, _system, "Sandbox/SetClock", new { time = clock, jti = Guid.NewGuid() })).Status);
        await Sweeper.SweepAsync(Stop);
    }

    private async Task<(string? Bytes, string? Files)> UsageAsync()
    {
        var answer = await Answer.OfAsync(_hub, _system, "Attachments/GetUsage", new { agency = SampleData.Commune });
        return (Text("usedBytes"), Text("files"));

        string? Text(string name) => answer.Json.TryGetProperty(name, out var value) ? value.GetString() : "0";
    }

    private async Task<HttpStatusCode> PutAsync(byte[] file, int from = 0, int? to = null)
    {
        using var client = _hub.CreateClient(_system);
        using var content = new ByteArrayContent(file[from..(to ?? file.Length)]);
        content.Headers.ContentRange = new System.Net.Http.Headers.ContentRangeHeaderValue(from, (to ?? file.Length) - 1, file.Length);
        using var response = await client.PutAsync(Address(file), content, Stop);
        return response.StatusCode;
    }

    private async Task<ErrorReason?> RefusedAsync(byte[] file)
    {
        using var client = _hub.CreateClient(_system);
        using var content = new ByteArrayContent(file);
        using var response = await client.PutAsync(Address(file), content, Stop);
        return (await Answer.ReadAsync(response)).Reason;
    }

    private async Task<HttpStatusCode> HeadAsync(byte[] file)
    {
        using var client = _hub.CreateClient(_system);
        using var request = new HttpRequestMessage(HttpMethod.Head, Address(file));
        using var response = await client.SendAsync(request, Stop);
        return response.StatusCode;
    }

    private static byte[] Bytes(int size) => RandomNumberGenerator.GetBytes(size);

    private static string Sha256(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));

    private static string Address(byte[] file) => $"attachments/sha256/{Sha256(file)}";
}
