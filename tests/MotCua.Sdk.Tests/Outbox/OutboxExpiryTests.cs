using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.V1;
using MotCua.Sdk.Attachments;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Outbox;
using MotCua.Sdk.Tests.Hub;

namespace MotCua.Sdk.Tests.Outbox;

/// <summary>The end of a message while no hub can say so (MC-DELIVER-6). The conformance suite found that it waited for ever.</summary>
public sealed class OutboxExpiryTests(SdkHub hub) : OnOutboxFile, IClassFixture<SdkHub>
{
    private static readonly Uri Nowhere = new("http://127.0.0.1:1");

    [Fact]
    public async Task A_message_ends_while_the_hub_is_away_and_those_behind_it_wait_for_a_decision()
    {
        var system = await hub.Hub.EnrolAsync("expiry-away", SdkHub.Commune);
        await using var host = OutboxHost.Make(hub, system, Store, client: o => o.GrpcAddress = Nowhere);
        var (ends, behind) = (Ending(host, "1", TimeSpan.FromMilliseconds(600)), OutboxHubTests.Document(host, SdkHub.OneStop, "1"));
        await host.Outbox.EnqueueAsync(ends, Cancel);
        await host.Outbox.EnqueueAsync(behind, Cancel);
        await host.StartAsync();
        var blocked = await BlockedAsync(host);
        Assert.Equal((ends.Header.Id, "MESSAGE_EXPIRED", 1L), (blocked.MessageId, blocked.Reason, blocked.Waiting));
        Assert.All([blocked.MessageEn, blocked.MessageVi], text => Assert.Contains("header.expiresAt", text, StringComparison.Ordinal));
        Assert.True(await host.Outbox.ContinueAsync(blocked.OrderKey, Cancel));
        Assert.Equal(OutboxEntryState.Waiting, (await FindAsync(host, behind)).State);
    }

    [Fact]
    public async Task Sent_again_after_its_end_a_message_that_the_hub_holds_gets_its_receipt()
    {
        var system = await hub.Hub.EnrolAsync("expiry-held", SdkHub.Commune);
        Message message;
        await using (var away = OutboxHost.Make(hub, system, Store, client: o => o.GrpcAddress = Nowhere))
        {
            message = Ending(away, "2", TimeSpan.FromSeconds(2));
            await away.Outbox.EnqueueAsync(message, Cancel);

            // An attempt whose answer was lost.
            var entry = await FindAsync(away, message);
            using var other = await hub.ClientAsync("expiry-held", MotCuaWire.Grpc, null, SdkHub.Commune);
            await other.Exchange.SendAsync(message, Cancel);
            await away.StartAsync();
            Assert.Equal(message.Header.Id, (await BlockedAsync(away)).MessageId);
            Assert.Equal(OutboxEntryState.Refused, (await FindAsync(away, message)).State);
            Assert.True(await away.Outbox.RearmAsync(entry.OrderKey, Cancel));
            Assert.Equal("MESSAGE_EXPIRED", (await BlockedAsync(away)).Reason);
        }

        await using var back = await OutboxHost.Make(hub, system, Store).StartAsync();
        Assert.True(await back.Outbox.RearmAsync((await BlockedAsync(back)).OrderKey, Cancel));
        await SdkHub.EventuallyAsync(async () => (await FindAsync(back, message)).State == OutboxEntryState.Sent, Cancel);
        Assert.NotNull((await FindAsync(back, message)).Receipt);
    }

    [Fact]
    public async Task A_message_whose_file_cannot_be_uploaded_ends_too()
    {
        var system = await hub.Hub.EnrolAsync("expiry-file", SdkHub.Commune);
        await using var host = OutboxHost.Make(hub, system, Store, client: o => (o.Hub, o.GrpcAddress, o.Retry) = (Nowhere, Nowhere, new RetryOptions { TotalDeadline = TimeSpan.FromSeconds(1) }));
        var file = AttachmentSource.FromBytes([1, 2, 3], "application/pdf", "tờ khai.pdf");
        var message = Ending(host, "3", TimeSpan.FromMilliseconds(600));
        message.DocumentSent.Files.Add(file.ToReference());
        await host.Outbox.EnqueueAsync(message, [file], cancellationToken: Cancel);
        await host.StartAsync();
        Assert.Equal("MESSAGE_EXPIRED", (await BlockedAsync(host)).Reason);
    }

    [Fact]
    public void The_end_is_read_from_the_header_and_nowhere_else()
    {
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 2, 3, 4, 5, TimeSpan.Zero), OutboxExpiry.Read("""{"other":{"expiresAt":"x"},"header":{"id":"a","expiresAt":"2026-12-01T02:03:04.005Z"}}"""u8));
        Assert.Equal(DateTimeOffset.MaxValue, OutboxExpiry.Read("""{"header":{"id":"a"},"documentSent":{"expiresAt":"x"}}"""u8));
    }

    private static Message Ending(OutboxHost host, string number, TimeSpan after)
    {
        var message = OutboxHubTests.Document(host, SdkHub.OneStop, number);
        message.Header.ExpiresAt = Timestamp.FromDateTimeOffset(message.Header.CreatedAt.ToDateTimeOffset() + after);
        return message;
    }

    private static async Task<BlockedMessage> BlockedAsync(OutboxHost host)
    {
        BlockedMessage? found = null;
        await SdkHub.EventuallyAsync(async () => (found = (await host.Outbox.ListBlockedAsync(Cancel)).SingleOrDefault()) is not null, Cancel);
        return found!;
    }
}
