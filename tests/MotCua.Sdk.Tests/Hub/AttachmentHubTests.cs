using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Attachments;
using MotCua.Sdk.Exchange;

namespace MotCua.Sdk.Tests.Hub;

public sealed class AttachmentHubTests(SdkHub hub) : IClassFixture<SdkHub>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MotCuaWire.Grpc)]
    [InlineData(MotCuaWire.Json)]
    public async Task A_file_goes_up_once_in_parts_and_comes_down_with_its_hash_checked(MotCuaWire wire)
    {
        await using var counter = await SmallProxy.StartAsync(() => hub.Hub.HttpAddress);
        using var client = await hub.ClientAsync(
            $"files-{wire}".ToLowerInvariant(), wire,
            o =>
            {
                o.Hub = counter.Address;
                o.AttachmentPartBytes = 64 * 1024;
            },
            SdkHub.Commune);
        var bytes = new byte[200_000];
        new Random((int)wire).NextBytes(bytes);
        var folder = System.IO.Directory.CreateTempSubdirectory("motcua-files-");
        try
        {
            var path = Path.Combine(folder.FullName, "Giấy chứng nhận.pdf");
            await File.WriteAllBytesAsync(path, bytes, Cancel);
            var source = await AttachmentSource.FromFileAsync(path, "application/pdf", cancellationToken: Cancel);
            var before = counter.Requests;
            var reference = await client.Attachments.UploadAsync(SdkHub.Commune, source, Cancel);
            // One HEAD, and parts of 64, 128 and 3 KiB: they grow while the line is quick. A second upload asks nothing.
            Assert.Equal(4, counter.Requests - before);
            await client.Attachments.UploadAsync(SdkHub.Commune, source, Cancel);
            Assert.Equal(4, counter.Requests - before);
            Assert.Equal(("Giấy chứng nhận.pdf", 200_000L), (reference.Name, reference.Size));

            var copy = Path.Combine(folder.FullName, "copy.pdf");
            await client.Attachments.DownloadToFileAsync(SdkHub.Commune, reference, copy, Cancel);
            Assert.Equal(bytes, await File.ReadAllBytesAsync(copy, Cancel));

            var wrong = reference.Clone();
            wrong.Size = 199_999;
            var thrown = await Assert.ThrowsAsync<RefusalException>(() => client.Attachments.DownloadToFileAsync(SdkHub.Commune, wrong, copy, Cancel));
            Assert.Equal(ErrorReason.AttachmentHashMismatch, thrown.Reason);
            Assert.Equal(2, folder.GetFiles().Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task An_interrupted_upload_goes_on_where_the_hub_stopped()
    {
        using var client = await hub.ClientAsync("resumes", MotCuaWire.Json, o => o.AttachmentPartBytes = 64 * 1024, SdkHub.Commune);
        var bytes = new byte[150_000];
        new Random(3).NextBytes(bytes);
        var source = AttachmentSource.FromBytes(bytes, "application/pdf", "a.pdf");
        using var first = new HttpRequestMessage(HttpMethod.Put, new Uri($"attachments/sha256/{source.Sha256}", UriKind.Relative)) { Content = new ByteArrayContent(bytes, 0, 100_000) };
        first.Content.Headers.ContentRange = new(0, 99_999, 150_000);
        first.Headers.TryAddWithoutValidation("MotCua-Agency", SdkHub.Commune);
        using (var response = await client.Hub.SendFileRequestAsync(first, Cancel))
        {
            Assert.Equal(202, (int)response.StatusCode);
        }

        Assert.Equal(100_000, (await client.Attachments.DescribeAsync(SdkHub.Commune, source.Sha256, Cancel)).Offset);
        await client.Attachments.UploadAsync(SdkHub.Commune, source, Cancel);
        Assert.True((await client.Attachments.DescribeAsync(SdkHub.Commune, source.Sha256, Cancel)).Complete);
    }

    [Fact]
    public async Task A_message_that_names_a_file_which_was_never_uploaded_is_refused()
    {
        using var client = await hub.ClientAsync("missing", MotCuaWire.Grpc, null, SdkHub.Commune);
        var source = AttachmentSource.FromBytes([1, 2, 3], "application/pdf", "a.pdf");
        var transfer = await SdkHub.FirstTransferAsync(client, Cancel, source.ToReference());
        Assert.Equal(ErrorReason.AttachmentMissing, (await Assert.ThrowsAsync<RefusalException>(() => client.Exchange.SendAsync(transfer, Cancel))).Reason);
        await client.Exchange.SendAsync(transfer, new SendOptions { Attachments = [source] }, Cancel);
    }
}
