using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Tests.Intake;

namespace MotCua.ReferenceServer.Tests.Exchange;

public sealed class DeadLetterTests : IAsyncLifetime
{
    private readonly TestCore _hub = new();
    private readonly string _task = Some.Id(TestCore.Start);
    private Message _transfer = new();

    /// <summary>Mailbox of the commune: 1 and 2 about one dossier, 3 a document.</summary>
    public async ValueTask InitializeAsync()
    {
        _transfer = Some.Transfer(TestCore.Start, _task, Some.Id(TestCore.Start));
        await _hub.TakenAsync(_transfer);
        await _hub.TakenAsync(Some.Accept(TestCore.Start, _task));
        await _hub.TakenAsync(Some.Progress(TestCore.Start, _task, "a"));
        await _hub.TakenAsync(Some.Document(TestCore.Start, "1", from: TestCore.LandOffice, to: TestCore.Commune));
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task A_rejected_delivery_parks_its_order_key_and_other_keys_go_on()
    {
        var pulled = await _hub.PullAsync(TestCore.Commune);
        Assert.Equal([1, 2, 3], pulled.Deliveries.Select(d => d.Position));
        await _hub.RejectAsync(TestCore.Commune, pulled.Fence, 1);
        Assert.Equal([3], (await _hub.PullAsync(TestCore.Commune)).Deliveries.Select(d => d.Position));

        // What comes later on the same key is parked too.
        await _hub.TakenAsync(Some.Progress(TestCore.Start, _task, "b"));
        Assert.Equal([3], (await _hub.PullAsync(TestCore.Commune)).Deliveries.Select(d => d.Position));
        var letters = (await ListAsync()).DeadLetters;
        Assert.Equal([1, 2, 4], letters.Select(l => l.Position));
        Assert.Equal([false, true, true], letters.Select(l => l.Parked));
        Assert.Equal("cannot be taken", letters[0].Reason);
        Assert.Equal("transferAccepted", letters[0].Body);
        Assert.Equal(Some.DossierCode, letters[0].Dossier);
    }

    // A reader that was given 1 and 2 of a dossier and rejected 2 found 1 parked behind it, though 1 is older.
    [Fact]
    public async Task What_lies_before_a_dead_letter_goes_on_and_each_of_two_waits_for_the_earlier_one()
    {
        var pulled = await _hub.PullAsync(TestCore.Commune);
        await _hub.RejectAsync(TestCore.Commune, pulled.Fence, 2);
        await _hub.TakenAsync(Some.Progress(TestCore.Start, _task, "b"));
        Assert.Equal([1, 3], (await _hub.PullAsync(TestCore.Commune)).Deliveries.Select(d => d.Position));
        await _hub.RejectAsync(TestCore.Commune, pulled.Fence, 1);

        Assert.Equal(1, (await RedeliverAsync(RedeliverAction.Redeliver, 2)).Redelivered);
        Assert.Equal([3], (await _hub.PullAsync(TestCore.Commune)).Deliveries.Select(d => d.Position));
        Assert.Equal([(1, false), (2, true), (4, true)], (await ListAsync()).DeadLetters.Select(letter => (letter.Position, letter.Parked)));
        Assert.Equal(1, (await RedeliverAsync(RedeliverAction.Redeliver, 1)).Redelivered);
        Assert.Equal([1, 2, 3, 4], (await _hub.PullAsync(TestCore.Commune)).Deliveries.Select(d => d.Position));
    }

    [Fact]
    public async Task Redelivered_it_comes_again_with_what_was_parked_behind_it_in_order()
    {
        var pulled = await _hub.PullAsync(TestCore.Commune);
        await _hub.RejectAsync(TestCore.Commune, pulled.Fence, 1);
        var answer = await RedeliverAsync(RedeliverAction.Redeliver, 1);
        Assert.Equal(1, answer.Redelivered);
        var again = await _hub.PullAsync(TestCore.Commune);
        Assert.Equal([1, 2, 3], again.Deliveries.Select(d => d.Position));
        Assert.Empty((await ListAsync()).DeadLetters);
        await _hub.AcknowledgeAsync(TestCore.Commune, again.Fence, upTo: 3);
        await _hub.TakenAsync(Some.Progress(TestCore.Start, _task, "b"));
        Assert.Equal([4], (await _hub.PullAsync(TestCore.Commune)).Deliveries.Select(d => d.Position));
    }

    [Fact]
    public async Task Discarded_it_never_comes_again_and_what_was_parked_goes_on()
    {
        var pulled = await _hub.PullAsync(TestCore.Commune);
        await _hub.RejectAsync(TestCore.Commune, pulled.Fence, 1);
        var answer = await RedeliverAsync(RedeliverAction.Discard, 1);
        Assert.Equal(1, answer.Discarded);
        Assert.Equal([2, 3], (await _hub.PullAsync(TestCore.Commune)).Deliveries.Select(d => d.Position));
    }

    [Fact]
    public async Task A_cumulative_acknowledgement_leaves_dead_and_parked_ones_alone()
    {
        var pulled = await _hub.PullAsync(TestCore.Commune);
        await _hub.RejectAsync(TestCore.Commune, pulled.Fence, 1);
        Assert.Equal(1, (await _hub.AcknowledgeAsync(TestCore.Commune, pulled.Fence, upTo: 3)).Acknowledged);
        await RedeliverAsync(RedeliverAction.Redeliver, 1);
        Assert.Equal([1, 2], (await _hub.PullAsync(TestCore.Commune)).Deliveries.Select(d => d.Position));
    }

    [Fact]
    public async Task Dead_letters_are_listed_in_pages()
    {
        var pulled = await _hub.PullAsync(TestCore.Commune);
        await _hub.RejectAsync(TestCore.Commune, pulled.Fence, 1);
        var first = await ListAsync(1);
        Assert.Equal([1], first.DeadLetters.Select(l => l.Position));
        var second = await ListAsync(1, first.NextPageToken);
        Assert.Equal([2], second.DeadLetters.Select(l => l.Position));
        Assert.Empty(second.NextPageToken);
    }

    [Fact]
    public async Task The_sender_sees_each_step_of_a_delivery_with_its_time()
    {
        var states = new List<DeliveryState>();
        var accept = (await _hub.PullAsync(TestCore.LandOffice)).Deliveries.Single();
        Assert.Equal(_transfer.Header.Id, System.Text.Json.JsonDocument.Parse(accept.Message.Payload.Memory).RootElement.GetProperty("header").GetProperty("id").GetString());
        states.Add((await ViewAsync()).State);
        _hub.Time.Advance(TimeSpan.FromMinutes(5));
        await _hub.AcknowledgeAsync(TestCore.LandOffice, accept.Fence, upTo: 1);
        var view = await ViewAsync();
        states.Add(view.State);
        Assert.Equal([DeliveryState.Fetched, DeliveryState.Acknowledged], states);
        Assert.Equal(TestCore.Start, view.FetchedAt.ToDateTimeOffset());
        Assert.Equal(TestCore.Start.AddMinutes(5), view.AcknowledgedAt.ToDateTimeOffset());
    }

    private async Task<DeliveryView> ViewAsync() => (await _hub.Get<MessageService>().GetAsync(
        new GetMessageRequest { From = TestCore.Commune, Id = _transfer.Header.Id }, _hub.CallerOf(TestCore.Commune), TestContext.Current.CancellationToken)).Delivery;

    private Task<ListDeadLettersResponse> ListAsync(int size = 0, string token = "") => _hub.Get<SettleService>().ListAsync(
        new ListDeadLettersRequest { Mailbox = TestCore.Commune, PageSize = size, PageToken = token }, _hub.CallerOf(TestCore.Commune), TestContext.Current.CancellationToken);

    private Task<RedeliverResponse> RedeliverAsync(RedeliverAction action, params long[] positions) => _hub.Get<SettleService>().RedeliverAsync(
        new RedeliverRequest { Mailbox = TestCore.Commune, Action = action, Positions = { positions } }, _hub.CallerOf(TestCore.Commune));
}
