using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;
using MotCua.ReferenceServer.Tests.Intake;

namespace MotCua.ReferenceServer.Tests.Exchange;

public sealed class SubscribeTests : IAsyncLifetime
{
    private const string Inbox = "inbox-00000001";

    private readonly TestCore _hub = new(adjust: services => services.AddSingleton(new ExchangeOptions { Heartbeat = TimeSpan.FromMilliseconds(50) }));
    private readonly CancellationTokenSource _stop = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _hub.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task What_is_there_and_what_comes_is_streamed_in_order_once()
    {
        await Documents(1, 3);
        var stream = Open([TestCore.LandOffice]);
        Assert.Equal(TestCore.LandOffice, (await stream.EventAsync(e => e.Lease is not null)).Lease.Mailbox);
        await stream.DeliveriesAsync(3);
        await Documents(4, 5);
        await stream.DeliveriesAsync(5);
        Assert.Equal([1, 2, 3, 4, 5], stream.Positions);
    }

    [Fact]
    public async Task A_stream_holds_at_most_its_credit_and_goes_on_as_deliveries_are_settled()
    {
        await Documents(1, 6);
        var stream = Open([TestCore.LandOffice], credit: 2);
        await stream.DeliveriesAsync(2);
        await stream.HeartbeatAsync();
        Assert.Equal([1, 2], stream.Positions);
        await _hub.AcknowledgeAsync(TestCore.LandOffice, stream.Fence, positions: [2]);
        await stream.DeliveriesAsync(3);
        await _hub.RejectAsync(TestCore.LandOffice, stream.Fence, 1);
        await stream.DeliveriesAsync(4);
        await _hub.AcknowledgeAsync(TestCore.LandOffice, stream.Fence, upTo: 4);
        await stream.DeliveriesAsync(6);
        Assert.Equal([1, 2, 3, 4, 5, 6], stream.Positions);
    }

    [Fact]
    public async Task Credit_that_one_mailbox_gives_back_serves_another()
    {
        await Documents(1, 2);
        await Documents(1, 2, TestCore.TaxOffice);
        var caller = new Caller("both", new HashSet<string>([TestCore.LandOffice, TestCore.TaxOffice]), "t", false);
        var stream = Open([TestCore.LandOffice, TestCore.TaxOffice], credit: 2, caller: caller);
        await stream.DeliveriesAsync(2);
        foreach (var delivery in stream.Deliveries.ToArray())
        {
            await _hub.AcknowledgeAsync(delivery.Mailbox, delivery.Fence, upTo: delivery.Position);
        }

        await stream.DeliveriesAsync(4);
        Assert.Equal(2, stream.Deliveries.Count(d => d.Mailbox == TestCore.TaxOffice));
    }

    [Fact]
    public async Task A_second_stream_of_the_same_inbox_takes_over_and_the_first_is_told()
    {
        await Documents(1, 1);
        var first = Open([TestCore.LandOffice]);
        await first.DeliveriesAsync(1);
        var second = Open([TestCore.LandOffice]);
        await second.DeliveriesAsync(1);
        Assert.True(second.Fence > first.Fence);
        Assert.Equal(2, second.Deliveries[0].Attempt);
        Assert.Equal(ErrorReason.LeaseLost, (await first.EventAsync(e => e.Lost is not null)).Lost.Reason);
        await first.Ended;
    }

    [Fact]
    public async Task Another_inbox_is_told_INBOX_MISMATCH_and_its_other_mailboxes_go_on()
    {
        await Documents(1, 1);
        var first = Open([TestCore.LandOffice]);
        await first.DeliveriesAsync(1);
        var caller = new Caller("both", new HashSet<string>([TestCore.LandOffice, TestCore.TaxOffice]), "t", false);
        var second = Open([TestCore.LandOffice, TestCore.TaxOffice], inbox: "inbox-00000002", caller: caller);
        Assert.Equal(ErrorReason.InboxMismatch, (await second.EventAsync(e => e.Lost is not null)).Lost.Reason);
        await Documents(1, 1, TestCore.TaxOffice);
        await second.DeliveriesAsync(1);
        Assert.Equal(TestCore.TaxOffice, second.Deliveries[0].Mailbox);
    }

    [Fact]
    public async Task A_reader_that_does_not_read_holds_up_nobody_else()
    {
        await Documents(1, 50);
        await Documents(1, 50, TestCore.TaxOffice);
        var never = new TaskCompletionSource();
        var stuck = Open([TestCore.LandOffice], beforeSend: e => e.Delivery is null ? Task.CompletedTask : never.Task);
        var other = Open([TestCore.TaxOffice]);
        await other.DeliveriesAsync(50);
        await _hub.TakenAsync(Some.Document(TestCore.Start, "x"));
        Assert.Empty(stuck.Deliveries);
        never.SetResult();
        await stuck.DeliveriesAsync(51);
    }

    [Fact]
    public async Task A_large_message_behind_a_small_one_that_does_not_fit_into_its_turn_is_not_left_lying()
    {
        foreach (var bytes in new[] { 300_000, 900_000, 300_000, 900_000 })
        {
            await _hub.Get<IAppendStore>().AppendAsync(transaction =>
            {
                var position = transaction.NextPosition(TestCore.LandOffice, bytes);
                return transaction.Insert(
                    new StoredMessage
                    {
                        Sender = TestCore.Commune, Id = $"m{position}", Recipient = TestCore.LandOffice, Mailbox = TestCore.LandOffice, Position = position, Body = "documentSent",
                        Payload = new byte[bytes], Signature = "", PayloadSha256 = [], Receipt = [], CreatedAt = 0, ExpiresAt = long.MaxValue, ReceivedAt = 0,
                    },
                    $"k{position}");
            });
        }

        var stream = Open([TestCore.LandOffice]);
        await stream.DeliveriesAsync(4);
        Assert.Equal([1, 2, 3, 4], stream.Positions);
    }

    [Fact]
    public async Task A_redelivered_dead_letter_reaches_the_open_stream()
    {
        await Documents(1, 2);
        var stream = Open([TestCore.LandOffice]);
        await stream.DeliveriesAsync(2);
        await _hub.RejectAsync(TestCore.LandOffice, stream.Fence, 1);
        await _hub.Get<SettleService>().RedeliverAsync(
            new RedeliverRequest { Mailbox = TestCore.LandOffice, Action = RedeliverAction.Redeliver, Positions = { 1 } }, _hub.CallerOf(TestCore.LandOffice));
        await stream.DeliveriesAsync(3);
        Assert.Equal([1, 2, 1], stream.Positions);
    }

    [Fact]
    public async Task An_idle_stream_shows_that_its_lease_holds()
    {
        var stream = Open([TestCore.LandOffice]);
        await stream.HeartbeatAsync();
        await stream.HeartbeatAsync();
    }

    [Fact]
    public async Task A_stream_ends_when_its_callers_certificate_is_revoked()
    {
        await using var hub = new TestCore(adjust: services => services.AddSingleton(new ExchangeOptions { Recheck = TimeSpan.FromMilliseconds(20) }))
        {
            Recheck = Refusals.Create(ErrorReason.CertificateRevoked),
        };
        var ended = hub.Get<SubscribeService>().SubscribeAsync(
            new SubscribeRequest { Mailboxes = { TestCore.LandOffice }, Reader = new Reader { InboxId = Inbox } }, new EventWriter(_ =>
            {
                hub.Time.Advance(TimeSpan.FromSeconds(1));
                return Task.CompletedTask;
            }), hub.CallerOf(TestCore.LandOffice), _stop.Token);
        Assert.Equal(ErrorReason.CertificateRevoked, (await Assert.ThrowsAsync<RefusalException>(() => ended)).Reason);
    }

    private async Task Documents(int from, int to, string mailbox = TestCore.LandOffice)
    {
        for (var i = from; i <= to; i++)
        {
            await _hub.TakenAsync(Some.Document(TestCore.Start, $"{mailbox}/{i}"[^8..], to: mailbox));
        }
    }

    private TestStream Open(string[] mailboxes, int credit = 0, string inbox = Inbox, Caller? caller = null, Func<SubscribeResponse, Task>? beforeSend = null)
    {
        var stream = new TestStream();
        var request = new SubscribeRequest { Mailboxes = { mailboxes }, Reader = new Reader { InboxId = inbox }, Credit = credit };
        stream.Ended = Task.Run(() => _hub.Get<SubscribeService>().SubscribeAsync(request, new EventWriter(async e =>
        {
            if (beforeSend is not null)
            {
                await beforeSend(e);
            }

            stream.Events.Writer.TryWrite(e);
        }), caller ?? _hub.CallerOf(mailboxes[0]), _stop.Token));
        return stream;
    }

    private sealed class TestStream
    {
        public Channel<SubscribeResponse> Events { get; } = Channel.CreateUnbounded<SubscribeResponse>();

        public List<Delivery> Deliveries { get; } = [];

        public IEnumerable<long> Positions => Deliveries.Select(d => d.Position);

        public long Fence => Deliveries[^1].Fence;

        public Task Ended { get; set; } = Task.CompletedTask;

        public async Task DeliveriesAsync(int count)
        {
            while (Deliveries.Count < count)
            {
                await EventAsync(e => e.Delivery is not null);
            }
        }

        public Task<SubscribeResponse> HeartbeatAsync() => EventAsync(e => e.Lease is not null);

        public async Task<SubscribeResponse> EventAsync(Predicate<SubscribeResponse> wanted)
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            deadline.CancelAfter(TimeSpan.FromSeconds(30));
            while (true)
            {
                var e = await Events.Reader.ReadAsync(deadline.Token);
                if (e.Delivery is { } delivery)
                {
                    Deliveries.Add(delivery);
                }

                if (wanted(e))
                {
                    return e;
                }
            }
        }
    }
}
