using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;

namespace MotCua.Sdk.Tests.Hub;

/// <summary>The whole program and the client: its own hub, because the clock is the whole hub's.</summary>
public sealed class StalledHubTests
{
    [Theory]
    [InlineData(MotCuaWire.Grpc)]
    [InlineData(MotCuaWire.Json)]
    public async Task The_sender_of_what_its_reader_rejected_two_weeks_ago_receives_a_DeliveryStalled_that_verifies(MotCuaWire wire)
    {
        var stop = TestContext.Current.CancellationToken;
        var fixture = new SdkHub();
        await fixture.InitializeAsync();
        try
        {
            using var commune = await fixture.ClientAsync("stalled-sender", wire, null, SdkHub.Commune);
            using var oneStop = await fixture.ClientAsync("stalled-reader", wire, null, SdkHub.OneStop);
            var document = commune.Messages.From(SdkHub.Commune).SendDocument(SdkHub.OneStop, SdkHub.Document("1"));
            await commune.Exchange.SendAsync(document, stop);
            var pulled = Assert.Single((await oneStop.Exchange.PullAsync(SdkHub.OneStop, cancellationToken: stop)).Messages);
            await oneStop.Exchange.RejectAsync(pulled.Delivery, "Không mở được biểu mẫu", stop);
            await ExpiryHubTests.SetClockAsync(fixture.Hub, TimeSpan.FromDays(14));

            var told = Assert.Single((await commune.Exchange.PullAsync(SdkHub.Commune, new PullOptions { Wait = TimeSpan.FromSeconds(20) }, stop)).Messages).Message.DeliveryStalled;
            Assert.Equal((SdkHub.Commune, document.Header.Id, "Không mở được biểu mẫu"), (told.MessageFrom, told.MessageId, told.Detail));
            var view = (await commune.Exchange.GetMessageAsync(SdkHub.Commune, document.Header.Id, stop)).Delivery;
            Assert.Equal(DeliveryState.DeadLettered, view.State);
            Assert.True(view.WarnedAt > view.DeadLetteredAt);
            Assert.Equal(told.DeadLetteredAt, view.DeadLetteredAt);
            Assert.Empty(fixture.Hub.LogErrors);
        }
        finally
        {
            await fixture.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_product_without_a_handler_for_it_acknowledges_it_and_goes_on()
    {
        var stop = TestContext.Current.CancellationToken;
        var fixture = new SdkHub();
        await fixture.InitializeAsync();
        try
        {
            using var commune = await fixture.ClientAsync("mild-sender", MotCuaWire.Grpc, null, SdkHub.Commune);
            using var oneStop = await fixture.ClientAsync("mild-reader", MotCuaWire.Grpc, null, SdkHub.OneStop);
            await commune.Exchange.SendAsync(commune.Messages.From(SdkHub.Commune).SendDocument(SdkHub.OneStop, SdkHub.Document("1")), stop);
            var pulled = Assert.Single((await oneStop.Exchange.PullAsync(SdkHub.OneStop, cancellationToken: stop)).Messages);
            await oneStop.Exchange.RejectAsync(pulled.Delivery, "Không mở được biểu mẫu", stop);
            await ExpiryHubTests.SetClockAsync(fixture.Hub, TimeSpan.FromDays(14));
            await SdkHub.EventuallyAsync(() => commune.Exchange.GetMessageAsync(SdkHub.Commune, pulled.Id, stop).GetAwaiter().GetResult().Delivery.WarnedAt is not null, stop);
            await oneStop.Exchange.SendAsync(oneStop.Messages.From(SdkHub.OneStop).SendDocument(SdkHub.Commune, SdkHub.Document("2", "fine")), stop);

            var seen = new HandlerHubTests.Seen();
            using var host = await HandlerHubTests.StartAsync<HandlerHubTests.FailingHandler>(fixture, MotCuaWire.Grpc, SdkHub.Commune, seen);
            await SdkHub.EventuallyAsync(() => !seen.Messages.IsEmpty, stop);
            await host.StopAsync(stop);
            Assert.Equal("fine", Assert.Single(seen.Messages).Message.DocumentSent.Subject);
            Assert.Empty(commune.Exchange.ListDeadLettersAsync(SdkHub.Commune, stop).ToBlockingEnumerable(stop));
            Assert.Empty((await commune.Exchange.PullAsync(SdkHub.Commune, cancellationToken: stop)).Messages);
        }
        finally
        {
            await fixture.DisposeAsync();
        }
    }
}
