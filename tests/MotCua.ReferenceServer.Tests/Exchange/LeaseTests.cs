using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Tests.Intake;

namespace MotCua.ReferenceServer.Tests.Exchange;

public sealed class LeaseTests : IAsyncLifetime
{
    private const string Mine = "inbox-00000001";
    private const string Other = "inbox-00000002";

    private readonly TestCore _hub = new();

    public async ValueTask InitializeAsync() => await _hub.TakenAsync(Some.Document(TestCore.Start, "1"));

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Another_inbox_is_refused_while_deliveries_are_unacknowledged()
    {
        await _hub.PullAsync(TestCore.LandOffice, inbox: Mine);
        var refused = await Assert.ThrowsAsync<RefusalException>(() => _hub.PullAsync(TestCore.LandOffice, inbox: Other));
        Assert.Equal(ErrorReason.InboxMismatch, refused.Reason);
    }

    [Fact]
    public async Task Another_inbox_may_read_when_everything_delivered_is_acknowledged_and_the_fence_is_raised()
    {
        var mine = await _hub.PullAsync(TestCore.LandOffice, inbox: Mine);
        await _hub.AcknowledgeAsync(TestCore.LandOffice, mine.Fence, upTo: 1);
        await _hub.TakenAsync(Some.Document(TestCore.Start, "2"));
        var other = await _hub.PullAsync(TestCore.LandOffice, inbox: Other);
        Assert.True(other.Fence > mine.Fence);
        Assert.Equal([2], other.Deliveries.Select(d => d.Position));
    }

    [Fact]
    public async Task After_a_take_over_the_former_reader_has_LEASE_LOST_and_the_new_one_gets_everything()
    {
        var mine = await _hub.PullAsync(TestCore.LandOffice, inbox: Mine);
        var other = await _hub.PullAsync(TestCore.LandOffice, inbox: Other, takeOver: true);
        Assert.Equal([1], other.Deliveries.Select(d => d.Position));
        Assert.True(other.Fence > mine.Fence);
        var acknowledge = await Assert.ThrowsAsync<RefusalException>(() => _hub.AcknowledgeAsync(TestCore.LandOffice, mine.Fence, upTo: 1, inbox: Mine));
        Assert.Equal(ErrorReason.LeaseLost, acknowledge.Reason);
        var reject = await Assert.ThrowsAsync<RefusalException>(() => _hub.RejectAsync(TestCore.LandOffice, mine.Fence, 1, inbox: Mine));
        Assert.Equal(ErrorReason.LeaseLost, reject.Reason);
    }

    [Fact]
    public async Task A_stranger_may_not_read_a_mailbox()
    {
        var refused = await Assert.ThrowsAsync<RefusalException>(() => _hub.Get<PullService>().PullAsync(
            new PullRequest { Mailbox = TestCore.LandOffice, Reader = new Reader { InboxId = Mine } }, _hub.CallerOf(TestCore.TaxOffice), TestContext.Current.CancellationToken));
        Assert.Equal(ErrorReason.RecipientNotAllowed, refused.Reason);
    }

    [Fact]
    public async Task A_request_against_its_rules_names_its_fields()
    {
        var refused = await Assert.ThrowsAsync<RefusalException>(() => _hub.Get<PullService>().PullAsync(
            new PullRequest { Mailbox = "x", Reader = new Reader { InboxId = "short" } }, _hub.CallerOf(TestCore.LandOffice), TestContext.Current.CancellationToken));
        Assert.Equal(ErrorReason.SchemaViolation, refused.Reason);
        Assert.Equal(["mailbox", "reader.inboxId"], refused.Refusal.Fields.Select(f => f.Path));
    }

    [Fact]
    public async Task Test_messages_reach_test_systems_only()
    {
        var message = Some.Document(TestCore.Start, "9");
        message.Header.Test = true;
        await _hub.TakenAsync(message);
        var real = await _hub.PullAsync(TestCore.LandOffice);
        Assert.Equal(["1"], real.Deliveries.Select(d => Number(d)));
        var test = await _hub.Get<PullService>().PullAsync(
            new PullRequest { Mailbox = TestCore.LandOffice, Reader = new Reader { InboxId = Mine } }, _hub.CallerOf(TestCore.LandOffice, test: true), TestContext.Current.CancellationToken);
        Assert.Equal(["9"], test.Deliveries.Select(d => Number(d)));
        Assert.Equal(TestCore.LandOffice, test.Deliveries[0].Mailbox);
    }

    private static string Number(Delivery delivery) =>
        System.Text.Json.JsonDocument.Parse(delivery.Message.Payload.Memory).RootElement.GetProperty("documentSent").GetProperty("key").GetProperty("number").GetString()!;
}
