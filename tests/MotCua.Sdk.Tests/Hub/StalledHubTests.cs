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
}
