using System.Net;

namespace MotCua.ReferenceServer.Tests.Attachments;

/// <summary>Allocations are counted for the whole process: nothing else may run meanwhile.</summary>
[Collection(nameof(MeasuresTheProcess))]
public sealed class LargeAttachmentTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_large_file_passes_in_constant_memory()
    {
        const long Size = 256L * 1024 * 1024;

        // sha256sum of 268435456 zero bytes: head -c 268435456 /dev/zero | sha256sum
        const string Sha256 = "a6d72ac7690f53be6ae46ba88506bd97302a093f7108472bd9efc3cefda06484";
        var uploader = await fixture.Hub.EnrolAsync("large-uploader", SampleData.Commune);
        using var client = fixture.Hub.CreateClient(uploader);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        using (var content = new StreamContent(new ZeroStream(Size), 65536))
        {
            content.Headers.ContentLength = Size;
            using var put = await client.PutAsync($"attachments/sha256/{Sha256}", content, Stop);
            Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        }

        using (var get = await client.GetAsync($"attachments/sha256/{Sha256}", HttpCompletionOption.ResponseHeadersRead, Stop))
        {
            Assert.Equal(Size, get.Content.Headers.ContentLength);
            await get.Content.CopyToAsync(Stream.Null, Stop);
        }

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, Size / 4);
    }
}
