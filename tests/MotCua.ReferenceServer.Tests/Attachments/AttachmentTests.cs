using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Attachments;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage.Sqlite;
using MotCua.TestKit;
using Path = System.IO.Path;

namespace MotCua.ReferenceServer.Tests.Attachments;

public sealed class AttachmentTests(HubFixture fixture) : IClassFixture<HubFixture>, IAsyncLifetime
{
    private EnrolledSystem _uploader = null!;
    private EnrolledSystem _stranger = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _uploader = await fixture.Hub.EnrolAsync("uploader", SampleData.Commune);
        _stranger = await fixture.Hub.EnrolAsync("stranger", SampleData.OtherCommune);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_file_comes_back_byte_for_byte_whole_and_in_ranges()
    {
        var file = new File(100_000);
        using var client = fixture.Hub.CreateClient(_uploader);
        Assert.Equal((HttpStatusCode.Created, 100_000), await PutAsync(client, file, 0, file.Bytes.Length, whole: true));
        Assert.Equal((HttpStatusCode.OK, 100_000), await PutAsync(client, file, 0, file.Bytes.Length, whole: true));

        Assert.Equal(file.Bytes, await client.GetByteArrayAsync(file.Path, Stop));
        using var ranged = new HttpRequestMessage(HttpMethod.Get, file.Path) { Headers = { Range = new RangeHeaderValue(10, 19) } };
        using var part = await client.SendAsync(ranged, Stop);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(file.Bytes[10..20], await part.Content.ReadAsByteArrayAsync(Stop));

        var described = await Answer.OfAsync(fixture.Hub, _uploader, "Attachments/DescribeAttachment", new { agency = SampleData.Commune, sha256 = file.Sha256 });
        Assert.True(described.Json.GetProperty("complete").GetBoolean());
        Assert.Equal("100000", described.Json.GetProperty("size").GetString());
    }

    [Fact]
    public async Task An_upload_in_parts_goes_on_where_it_stopped()
    {
        var file = new File(300_000);
        using var client = fixture.Hub.CreateClient(_uploader);
        Assert.Equal((HttpStatusCode.Accepted, 100_000), await PutAsync(client, file, 0, 100_000));
        Assert.Equal((HttpStatusCode.Accepted, 100_000), await HeadAsync(client, file));

        // A gap is not taken: the answer says where to go on.
        Assert.Equal((HttpStatusCode.Accepted, 100_000), await PutAsync(client, file, 200_000, 300_000));

        // Bytes that are there already are passed over.
        Assert.Equal((HttpStatusCode.Accepted, 200_000), await PutAsync(client, file, 50_000, 200_000));
        using (var missing = await client.GetAsync(file.Path, Stop))
        {
            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        }

        Assert.Equal((HttpStatusCode.Created, 300_000), await PutAsync(client, file, 200_000, 300_000));
        Assert.Equal(file.Bytes, await client.GetByteArrayAsync(file.Path, Stop));
    }

    [Fact]
    public async Task An_upload_survives_a_restart_of_the_hub()
    {
        var data = System.IO.Directory.CreateTempSubdirectory("motcua-data-").FullName;
        await using var hub = await HubFixture.StartAsync(data);
        var system = await hub.EnrolAsync("restart", SampleData.Commune);
        var file = new File(200_000);
        using (var client = hub.CreateClient(system))
        {
            Assert.Equal((HttpStatusCode.Accepted, 150_000), await PutAsync(client, file, 0, 150_000));
        }

        await hub.RestartAsync();
        using (var client = hub.CreateClient(system))
        {
            Assert.Equal((HttpStatusCode.Created, 200_000), await PutAsync(client, file, 150_000, 200_000));
            Assert.Equal(file.Bytes, await client.GetByteArrayAsync(file.Path, Stop));
        }

        System.IO.Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task What_arrived_before_the_line_broke_need_not_be_sent_again()
    {
        var file = new File(1_000_000);
        var parts = new DirectoryInfo(Path.Combine(fixture.Hub.Folder, "attachments", "parts"));
        using var client = fixture.Hub.CreateClient(_uploader);
        using (var broken = new HttpRequestMessage(HttpMethod.Put, file.Path)
        {
            Content = new StreamContent(new BreakingStream(file.Bytes, 400_000, () =>
                Eventually.HoldsAsync(() => Task.FromResult(parts.EnumerateFiles().Any(part => part.Length == 400_000))))),
        })
        {
            broken.Content.Headers.ContentLength = file.Bytes.Length;
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.SendAsync(broken, Stop));
        }

        var offset = 0L;
        await Eventually.HoldsAsync(async () => (offset = (await HeadAsync(client, file)).Offset) > 0);
        Assert.Equal(400_000, offset);
        Assert.Equal((HttpStatusCode.Created, 1_000_000), await PutAsync(client, file, (int)offset, 1_000_000));
        Assert.Equal(file.Bytes, await client.GetByteArrayAsync(file.Path, Stop));
        Assert.Empty(fixture.Hub.LogErrors);
    }

    [Fact]
    public async Task Bytes_with_another_hash_are_refused_and_leave_nothing()
    {
        var file = new File(5_000);
        file.Bytes[0] ^= 1;
        using var client = fixture.Hub.CreateClient(_uploader);
        using var content = new ByteArrayContent(file.Bytes);
        using var response = await client.PutAsync(file.Path, content, Stop);
        Assert.Equal(ErrorReason.AttachmentHashMismatch, (await Answer.ReadAsync(response)).Reason);
        Assert.Equal((HttpStatusCode.NotFound, -1), await HeadAsync(client, file));
    }

    [Fact]
    public async Task A_stranger_learns_nothing_even_with_the_right_hash()
    {
        var file = new File(4_000);
        using var owner = fixture.Hub.CreateClient(_uploader);
        await PutAsync(owner, file, 0, file.Bytes.Length, whole: true);

        using var stranger = fixture.Hub.CreateClient(_stranger);
        using var get = await stranger.GetAsync(file.Path, Stop);
        var nothing = new File(4_001);
        using var other = await stranger.GetAsync(nothing.Path, Stop);
        Assert.Equal(HttpStatusCode.NotFound, get.StatusCode);
        Assert.Equal(await other.Content.ReadAsStringAsync(Stop), await get.Content.ReadAsStringAsync(Stop));
        Assert.Equal((HttpStatusCode.NotFound, -1), await HeadAsync(stranger, file));
        Assert.Equal(HttpStatusCode.NotFound, (await Answer.OfAsync(fixture.Hub, _stranger, "Attachments/DescribeAttachment", new { agency = SampleData.OtherCommune, sha256 = file.Sha256 })).Status);

        var register = fixture.Hub.Services.GetRequiredService<IAttachmentRegister>();
        Assert.Empty(await register.FindSizesAsync(SampleData.OtherCommune, [file.Sha256], Stop));
        Assert.Equal(4_000, (await register.FindSizesAsync(SampleData.Commune, [file.Sha256], Stop))[file.Sha256]);
    }

    [Fact]
    public async Task Who_received_a_file_in_a_message_may_read_it_and_name_it()
    {
        var file = new File(3_000);
        using var owner = fixture.Hub.CreateClient(_uploader);
        await PutAsync(owner, file, 0, file.Bytes.Length, whole: true);
        await fixture.Hub.Services.GetRequiredService<SqliteDatabase>().WriteAsync(session =>
            session.Statement("INSERT INTO attachment_grants (sha256, agency, message, keep_until) VALUES ($1, $2, 1, 1)").Execute(file.Sha256, SampleData.OtherCommune));

        using var receiver = fixture.Hub.CreateClient(_stranger);
        Assert.Equal(file.Bytes, await receiver.GetByteArrayAsync(file.Path, Stop));
        Assert.Equal([file.Sha256], (await fixture.Hub.Services.GetRequiredService<IAttachmentRegister>().FindSizesAsync(SampleData.OtherCommune, [file.Sha256], Stop)).Keys);
    }

    [Fact]
    public async Task Who_received_a_file_may_upload_it_in_parts_too()
    {
        var file = new File(30_000);
        using var owner = fixture.Hub.CreateClient(_uploader);
        await PutAsync(owner, file, 0, file.Bytes.Length, whole: true);
        await fixture.Hub.Services.GetRequiredService<SqliteDatabase>().WriteAsync(session =>
            session.Statement("INSERT INTO attachment_grants (sha256, agency, message, keep_until) VALUES ($1, $2, 1, 1)").Execute(file.Sha256, SampleData.OtherCommune));

        using var receiver = fixture.Hub.CreateClient(_stranger);
        Assert.Equal((HttpStatusCode.Accepted, 10_000), await PutAsync(receiver, file, 0, 10_000));
        Assert.Equal((HttpStatusCode.Accepted, 20_000), await PutAsync(receiver, file, 10_000, 20_000));
        Assert.Equal((HttpStatusCode.Created, 30_000), await PutAsync(receiver, file, 20_000, 30_000));
        Assert.Equal(file.Bytes, await receiver.GetByteArrayAsync(file.Path, Stop));
    }

    [Fact]
    public async Task Uploads_of_one_file_at_once_end_in_one_file()
    {
        var file = new File(3_000_000);
        using var first = fixture.Hub.CreateClient(_uploader);
        using var second = fixture.Hub.CreateClient(_stranger);
        var answers = await Task.WhenAll(
            new[] { first, first, second, second }.Select(client => Task.Run(() => PutAsync(client, file, 0, file.Bytes.Length, whole: true), Stop)));
        Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Created, $"{answer.Status}"));
        Assert.All(answers, answer => Assert.Equal(3_000_000, answer.Offset));

        // Parts that overlap, from both ends of the line.
        var parts = new File(2_000_000);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(lane => Task.Run(
            async () =>
            {
                using var client = fixture.Hub.CreateClient(_uploader);
                var at = 0;
                while (at < parts.Bytes.Length)
                {
                    at = (int)(await PutAsync(client, parts, at, Math.Min(at + 300_000 + lane, parts.Bytes.Length))).Offset;
                }
            },
            Stop)));
        Assert.Equal(parts.Bytes, await first.GetByteArrayAsync(parts.Path, Stop));
        Assert.Empty(fixture.Hub.LogErrors);
    }

    [Fact]
    public async Task A_caller_for_several_agencies_names_the_one_it_acts_for()
    {
        var file = new File(2_000);
        var both = await fixture.Hub.EnrolAsync("both", SampleData.Commune, SampleData.OtherCommune);
        using var client = fixture.Hub.CreateClient(both);
        Assert.Equal(ErrorReason.SchemaViolation, (await PutForAsync(client, file, null)).Reason);
        Assert.Equal(ErrorReason.SenderNotAllowed, (await PutForAsync(client, file, SampleData.Tax)).Reason);
        Assert.Equal(HttpStatusCode.Created, (await PutForAsync(client, file, SampleData.OtherCommune)).Status);
        Assert.Empty(await fixture.Hub.Services.GetRequiredService<IAttachmentRegister>().FindSizesAsync(SampleData.Commune, [file.Sha256], Stop));
    }

    [Fact]
    public async Task An_agency_may_not_store_more_than_its_share()
    {
        var data = System.IO.Directory.CreateTempSubdirectory("motcua-data-").FullName;
        await using var hub = await HubFixture.StartAsync(data, ("Storage:AttachmentQuotaMegabytes", "1"));
        var system = await hub.EnrolAsync("quota", SampleData.Commune);
        using var client = hub.CreateClient(system);
        var first = new File(700_000);
        Assert.Equal((HttpStatusCode.Created, 700_000), await PutAsync(client, first, 0, first.Bytes.Length, whole: true));

        var second = new File(700_001);
        using var content = new ByteArrayContent(second.Bytes);
        using var response = await client.PutAsync(second.Path, content, Stop);
        var refused = await Answer.ReadAsync(response);
        Assert.Equal(ErrorReason.QuotaExceeded, refused.Reason);
        Assert.Equal(TimeSpan.FromHours(1), response.Headers.RetryAfter?.Delta);

        var usage = await Answer.OfAsync(hub, system, "Attachments/GetUsage", new { agency = SampleData.Commune });
        Assert.Equal(("700000", "1048576", "1"), (Text(usage, "usedBytes"), Text(usage, "quotaBytes"), Text(usage, "files")));
        System.IO.Directory.Delete(data, recursive: true);

        static string? Text(Answer answer, string name) => answer.Json.GetProperty(name).GetString();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("zz")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task An_address_that_is_no_sha256_is_refused(string hex)
    {
        using var client = fixture.Hub.CreateClient(_uploader);
        using var response = await client.GetAsync($"attachments/sha256/{hex}", Stop);
        Assert.Equal(ErrorReason.SchemaViolation, (await Answer.ReadAsync(response)).Reason);
    }

    [Theory]
    [InlineData("bytes 0-9/10", 5)]
    [InlineData("bytes 5-4/10", 5)]
    [InlineData("bytes 0-10/10", 11)]
    [InlineData("items 0-4/10", 5)]
    public async Task A_range_that_does_not_fit_the_body_is_refused(string range, int length)
    {
        var file = new File(10);
        using var client = fixture.Hub.CreateClient(_uploader);
        using var content = new ByteArrayContent(new byte[length]);
        content.Headers.TryAddWithoutValidation("Content-Range", range);
        using var response = await client.PutAsync(file.Path, content, Stop);
        Assert.Equal(ErrorReason.SchemaViolation, (await Answer.ReadAsync(response)).Reason);
    }

    private static async Task<(HttpStatusCode Status, long Offset)> PutAsync(HttpClient client, File file, int from, int to, bool whole = false)
    {
        using var content = new ByteArrayContent(file.Bytes[from..to]);
        if (!whole)
        {
            content.Headers.ContentRange = new ContentRangeHeaderValue(from, to - 1, file.Bytes.Length);
        }

        using var response = await client.PutAsync(file.Path, content, Stop);
        return (response.StatusCode, Offset(response));
    }

    private static async Task<Answer> PutForAsync(HttpClient client, File file, string? agency)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, file.Path) { Content = new ByteArrayContent(file.Bytes) };
        if (agency is not null)
        {
            request.Headers.Add(AttachmentEndpoint.AgencyHeader, agency);
        }

        using var response = await client.SendAsync(request, Stop);
        return await Answer.ReadAsync(response);
    }

    private static async Task<(HttpStatusCode Status, long Offset)> HeadAsync(HttpClient client, File file)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, file.Path);
        using var response = await client.SendAsync(request, Stop);
        return (response.StatusCode, Offset(response));
    }

    private static long Offset(HttpResponseMessage response) =>
        response.Headers.TryGetValues(AttachmentEndpoint.OffsetHeader, out var values) ? long.Parse(values.Single(), System.Globalization.CultureInfo.InvariantCulture) : -1;

    private sealed class File
    {
        public File(int size)
        {
            Bytes = RandomNumberGenerator.GetBytes(size);
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(Bytes));
        }

        public byte[] Bytes { get; }

        public string Sha256 { get; }

        public string Path => $"attachments/sha256/{Sha256}";
    }
}
