using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Tests.Intake;

namespace MotCua.ReferenceServer.Tests.Exchange;

public sealed class SendPullAcknowledgeTests : IAsyncLifetime
{
    private readonly TestCore _hub = new();
    private readonly string _task = Some.Id(TestCore.Start);
    private readonly string _root = Some.Id(TestCore.Start);

    private DateTimeOffset Now => _hub.Time.GetUtcNow();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task A_transfer_is_receipted_pulled_and_acknowledged()
    {
        var message = Some.Transfer(Now, _task, _root);
        var signed = _hub.Seal(message);
        var answer = await _hub.SendAsync(signed, TestCore.Commune);
        Assert.Null(answer.Refusal);
        var verdict = ReceiptVerifier.Verify(answer.Receipt!, signed, TestCore.Hub, _hub.HubKey.Certificate);
        Assert.True(verdict.IsValid, verdict.ToString());
        Assert.Equal(ReceiptState.Enqueued, verdict.Statement!.State);
        Assert.Equal(TestCore.LandOffice, verdict.Statement.Mailbox);
        Assert.Equal(1, verdict.Statement.Position);

        var pulled = await _hub.PullAsync(TestCore.LandOffice);
        var delivery = Assert.Single(pulled.Deliveries);
        Assert.Equal(signed, delivery.Message);
        Assert.Equal(answer.Receipt, delivery.Receipt);
        Assert.Equal(1, delivery.Attempt);
        Assert.Equal(pulled.Fence, delivery.Fence);

        var acknowledged = await _hub.AcknowledgeAsync(TestCore.LandOffice, pulled.Fence, upTo: 1);
        Assert.Equal(1, acknowledged.Acknowledged);
        Assert.Empty((await _hub.PullAsync(TestCore.LandOffice)).Deliveries);
    }

    [Fact]
    public async Task What_is_not_acknowledged_is_pulled_again_in_order_with_its_attempt_counted()
    {
        await _hub.TakenAsync(Some.Transfer(Now, _task, _root));
        await _hub.TakenAsync(Some.Document(Now, "12"));
        var first = await _hub.PullAsync(TestCore.LandOffice);
        var second = await _hub.PullAsync(TestCore.LandOffice);
        Assert.Equal([1, 2], second.Deliveries.Select(d => d.Position));
        Assert.Equal([1, 1], first.Deliveries.Select(d => d.Attempt));
        Assert.Equal([2, 2], second.Deliveries.Select(d => d.Attempt));
        Assert.Equal(first.Fence, second.Fence);
    }

    // An answer of Pull could pass 4 MiB: the limit was on the payloads alone.
    [Theory]
    [InlineData(1000, 2_000)]
    [InlineData(4, 1_390_000)]
    public async Task An_answer_is_never_larger_than_4_MiB_in_JSON(int count, int bytes)
    {
        var messages = Enumerable.Range(1, count).Select(i => Padded(Some.Document(Now, $"{i}"), bytes)).ToArray();
        var answers = await _hub.Get<MessageIntake>().TakeAsync(messages, _hub.CallerOf(TestCore.Commune), TestContext.Current.CancellationToken);
        Assert.All(answers, answer => Assert.Null(answer.Refusal));
        var pulled = await _hub.PullAsync(TestCore.LandOffice, maxMessages: 1000, maxBytes: 4 * 1024 * 1024);
        Assert.InRange(pulled.Deliveries.Count, 1, count - 1);
        Assert.InRange(MotCuaJson.Write(pulled).Length, 2 * 1024 * 1024, 4 * 1024 * 1024);
    }

    [Fact]
    public async Task Single_positions_can_be_acknowledged_before_earlier_ones()
    {
        for (var i = 1; i <= 3; i++)
        {
            await _hub.TakenAsync(Some.Document(Now, $"{i}"));
        }

        var pulled = await _hub.PullAsync(TestCore.LandOffice);
        await _hub.AcknowledgeAsync(TestCore.LandOffice, pulled.Fence, positions: [2]);
        Assert.Equal([1, 3], (await _hub.PullAsync(TestCore.LandOffice)).Deliveries.Select(d => d.Position));
    }

    [Fact]
    public async Task A_long_poll_wakes_when_a_message_comes()
    {
        var waiting = _hub.PullAsync(TestCore.LandOffice, waitMs: 60_000);
        await _hub.TakenAsync(Some.Transfer(Now, _task, _root));
        var pulled = await waiting.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Single(pulled.Deliveries);
    }

    [Fact]
    public async Task A_long_poll_without_a_message_ends_empty()
    {
        var pulled = await _hub.PullAsync(TestCore.LandOffice, waitMs: 20);
        Assert.Empty(pulled.Deliveries);
        Assert.True(pulled.Fence > 0);
    }

    [Fact]
    public async Task Pull_fills_by_messages_and_by_bytes_but_always_gives_one()
    {
        for (var i = 1; i <= 5; i++)
        {
            await _hub.TakenAsync(Some.Document(Now, $"{i}"));
        }

        Assert.Equal(2, (await _hub.PullAsync(TestCore.LandOffice, maxMessages: 2)).Deliveries.Count);
        var size = (await _hub.PullAsync(TestCore.LandOffice)).Deliveries[0].Message.Payload.Length;
        Assert.Equal(2, (await _hub.PullAsync(TestCore.LandOffice, maxBytes: 2 * size + 10)).Deliveries.Count);
        Assert.Single((await _hub.PullAsync(TestCore.LandOffice, maxBytes: 1)).Deliveries);
    }

    // White space after the message is allowed.
    private SignedMessage Padded(Message message, int bytes)
    {
        var payload = MotCuaJson.Write(message);
        return _hub.Systems[message.Header.From].Seal([.. payload, .. Enumerable.Repeat((byte)' ', Math.Max(0, bytes - payload.Length))], Now);
    }
}
