using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using MotCua.Contracts.V1;
using MotCua.Sdk.Attachments;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Outbox;
using MotCua.Sdk.Tests.Hub;
using MotCua.TestKit;

namespace MotCua.Sdk.Tests.Outbox;

/// <summary>Messages whose files the outbox uploads first.</summary>
public sealed class OutboxFileTests(SdkHub hub) : OnOutboxFile, IClassFixture<SdkHub>
{
    [Fact]
    public async Task Files_are_there_before_their_message_and_each_goes_up_once()
    {
        await using var line = await SmallProxy.StartAsync(() => hub.Hub.HttpAddress);
        await using var host = await StartAsync("once", o => o.Hub = line.Address);
        var scan = await FileAsync("bản quét.pdf", 3_000_000);
        var form = AttachmentSource.FromBytes(RandomNumberGenerator.GetBytes(50_000), "application/pdf", "tờ khai.pdf");
        var first = Document(host, "1", scan, form);
        var second = Document(host, "2", scan);
        await host.Outbox.EnqueueAsync(first, [scan, form], cancellationToken: Cancel);
        await host.Outbox.EnqueueAsync(second, [scan], cancellationToken: Cancel);
        await host.EmptyAsync(Cancel);

        // The bytes of both files, once; parts that a gateway refuses are told before their body is read.
        Assert.InRange(line.Bytes, scan.Size + form.Size, scan.Size + form.Size + 2_000_000);
        using var reader = await hub.ClientAsync("once-reader", MotCuaWire.Grpc, null, SdkHub.OneStop);
        foreach (var file in new[] { scan, form })
        {
            var copy = new MemoryStream();
            await reader.Attachments.DownloadAsync(SdkHub.OneStop, file.ToReference(), copy, Cancel);
            Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(copy.ToArray())));
        }

        Assert.Equal(0L, await CountFilesAsync());
    }

    [Fact]
    public async Task A_message_with_a_file_on_a_slow_way_holds_back_its_own_dossier_only()
    {
        await using var line = TcpRelay.Start(() => hub.Hub.HttpAddress);
        await using var host = await StartAsync("slow", o => (o.Hub, o.Retry) = (line.Address, new RetryOptions { TotalDeadline = TimeSpan.FromSeconds(2) }));
        var missing = Path.Combine(Folder, "later.pdf");
        var file = await FileAsync("later.pdf", 10_000);
        File.Move(missing, missing + ".away");
        var (waits, behind, other) = (Document(host, "1", file), Document(host, "1"), Document(host, "2"));
        await host.Outbox.EnqueueAsync(waits, [file], cancellationToken: Cancel);
        await host.Outbox.EnqueueAsync(behind, Cancel);
        await host.Outbox.EnqueueAsync(other, Cancel);
        await SdkHub.EventuallyAsync(async () => (await FindAsync(host, other)).State == OutboxEntryState.Sent, Cancel);
        await SdkHub.EventuallyAsync(async () => (await FindAsync(host, waits)).Reason == "FILE_UNREADABLE", Cancel);
        Assert.Equal(OutboxEntryState.Waiting, (await FindAsync(host, behind)).State);
        File.Move(missing + ".away", missing);
        await host.EmptyAsync(Cancel);
        var (sent, next) = (await FindAsync(host, waits), await FindAsync(host, behind));
        Assert.Equal((OutboxEntryState.Sent, OutboxEntryState.Sent), (sent.State, next.State));
    }

    [Fact]
    public async Task An_upload_goes_on_after_the_process_was_restarted()
    {
        var system = await hub.Hub.EnrolAsync("files-restart", SdkHub.Commune);
        var file = await FileAsync("lớn.pdf", 6_000_000);
        await using (var before = OutboxHost.Make(hub, system, Store))
        {
            // This process ends after the first part of the file.
            await before.Outbox.EnqueueAsync(Document(before, "1", file), [file], cancellationToken: Cancel);
            using var request = new HttpRequestMessage(HttpMethod.Put, new Uri($"attachments/sha256/{file.Sha256}", UriKind.Relative));
            request.Content = new ByteArrayContent((await File.ReadAllBytesAsync(file.Path!, Cancel))[..4_000_000]);
            request.Content.Headers.ContentRange = new ContentRangeHeaderValue(0, 3_999_999, file.Size);
            request.Headers.TryAddWithoutValidation("MotCua-Agency", SdkHub.Commune);
            using var response = await before.Client.Hub.SendFileRequestAsync(request, Cancel);
            Assert.Equal(202, (int)response.StatusCode);
        }

        await using var line = await SmallProxy.StartAsync(() => hub.Hub.HttpAddress);
        await using var after = await OutboxHost.Make(hub, system, Store, client: o => o.Hub = line.Address).StartAsync();
        await after.EmptyAsync(Cancel);
        Assert.True((await after.Client.Attachments.DescribeAsync(SdkHub.Commune, file.Sha256, Cancel)).Complete);
        Assert.InRange(line.Bytes, 2_000_000, 4_500_000);
    }

    [Fact]
    public async Task A_file_that_the_hub_lost_is_uploaded_again()
    {
        await using var host = await StartAsync("again");
        var file = await FileAsync("mất.pdf", 20_000);
        await host.Client.Attachments.UploadAsync(SdkHub.Commune, file, Cancel);
        File.Delete(Path.Combine(hub.Hub.Folder, "attachments", file.Sha256[..2], file.Sha256));

        // This process uploaded it before and believes that it is there.
        var message = Document(host, "1", file);
        await host.Outbox.EnqueueAsync(message, [file], cancellationToken: Cancel);
        await host.EmptyAsync(Cancel);
        Assert.Equal(OutboxEntryState.Sent, (await FindAsync(host, message)).State);
        Assert.True(File.Exists(Path.Combine(hub.Hub.Folder, "attachments", file.Sha256[..2], file.Sha256)));
    }

    [Theory]
    [InlineData(false, "FILE_MISSING")]
    [InlineData(true, "FILE_CHANGED")]
    public async Task A_file_that_is_gone_or_changed_blocks_its_message_until_it_is_put_back(bool changed, string reason)
    {
        await using var host = await StartAsync($"gone-{changed}".ToLowerInvariant());
        var file = await FileAsync("gốc.pdf", 5_000);
        var bytes = await File.ReadAllBytesAsync(file.Path!, Cancel);
        var message = Document(host, "1", file);
        if (changed)
        {
            await File.AppendAllTextAsync(file.Path!, "thêm", Cancel);
        }
        else
        {
            File.Delete(file.Path!);
        }

        await host.Outbox.EnqueueAsync(message, [file], cancellationToken: Cancel);
        await SdkHub.EventuallyAsync(async () => (await host.Outbox.ListBlockedAsync(Cancel)).Count == 1, Cancel);
        var blocked = (await host.Outbox.ListBlockedAsync(Cancel)).Single();
        Assert.Equal("ATTACHMENT_MISSING", blocked.Reason);
        Assert.Contains($"'gốc.pdf' at '{file.Path}' ({reason})", blocked.MessageEn, StringComparison.Ordinal);
        Assert.Contains($"'gốc.pdf' tại '{file.Path}' ({reason})", blocked.MessageVi, StringComparison.Ordinal);

        await File.WriteAllBytesAsync(file.Path!, bytes, Cancel);
        Assert.True(await host.Outbox.RearmAsync(blocked.OrderKey, Cancel));
        await host.EmptyAsync(Cancel);
        Assert.Equal(OutboxEntryState.Sent, (await FindAsync(host, message)).State);
    }

    [Fact]
    public async Task A_file_whose_bytes_changed_under_the_same_size_is_not_passed_on()
    {
        await using var host = await StartAsync("same-size");
        var file = await FileAsync("gốc.pdf", 5_000);
        await File.WriteAllBytesAsync(file.Path!, new byte[5_000], Cancel);
        await host.Outbox.EnqueueAsync(Document(host, "1", file), [file], cancellationToken: Cancel);
        await SdkHub.EventuallyAsync(async () => (await host.Outbox.ListBlockedAsync(Cancel)).Count == 1, Cancel);
        var blocked = (await host.Outbox.ListBlockedAsync(Cancel)).Single();
        Assert.Contains("(ATTACHMENT_HASH_MISMATCH)", blocked.MessageEn, StringComparison.Ordinal);
        Assert.True(await host.Outbox.DiscardAsync(blocked.OrderKey, Cancel));
        Assert.Equal(0L, await CountFilesAsync());
    }

    [Fact]
    public async Task What_the_outbox_cannot_keep_is_refused_with_its_remedy()
    {
        await using var host = await StartAsync("refuses");
        var file = await FileAsync("a.pdf", 100);
        var unnamed = await Assert.ThrowsAsync<ArgumentException>(() => host.Outbox.EnqueueAsync(Document(host, "1"), [file], cancellationToken: Cancel));
        Assert.Contains("'a.pdf'", unnamed.Message, StringComparison.Ordinal);
        Assert.Contains("không nêu tệp", unnamed.Message, StringComparison.Ordinal);
        var large = AttachmentSource.FromBytes(new byte[(16 * 1024 * 1024) + 1], "application/pdf", "b.pdf");
        var tooLarge = await Assert.ThrowsAsync<ArgumentException>(() => host.Outbox.EnqueueAsync(Document(host, "1", large), [large], cancellationToken: Cancel));
        Assert.Contains("FromFileAsync", tooLarge.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await host.Outbox.GetStatusAsync(Cancel)).Depth);
    }

    private async Task<OutboxHost> StartAsync(string name, Action<MotCuaOptions>? client = null) =>
        await OutboxHost.Make(hub, await hub.Hub.EnrolAsync($"files-{name}", SdkHub.Commune), Store, client: client).StartAsync();

    private async Task<AttachmentSource> FileAsync(string name, int size)
    {
        var path = Path.Combine(Folder, name);
        await File.WriteAllBytesAsync(path, RandomNumberGenerator.GetBytes(size), Cancel);
        return await AttachmentSource.FromFileAsync(path, "application/pdf", cancellationToken: Cancel);
    }

    private static Message Document(OutboxHost host, string number, params AttachmentSource[] files)
    {
        var document = SdkHub.Document($"{number}-{host.GetHashCode()}", Guid.NewGuid().ToString());
        document.Files.AddRange(files.Select(file => file.ToReference()));
        return host.Client.Messages.From(SdkHub.Commune).SendDocument(SdkHub.OneStop, document);
    }

    private async Task<long> CountFilesAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={Store}");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM motcua_outbox_files";
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
