using System.Net.Http.Json;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.TestKit;

namespace MotCua.Sdk.Tests.Hub;

/// <summary>The whole program and the client: its own hub, because the clock is the whole hub's.</summary>
public sealed class ExpiryHubTests
{
    [Fact]
    public async Task After_the_clock_is_set_past_expires_at_the_sender_receives_a_DeliveryFailed_that_verifies()
    {
        var stop = TestContext.Current.CancellationToken;
        var fixture = new SdkHub();
        await fixture.InitializeAsync();
        try
        {
            using var commune = await fixture.ClientAsync("expiry-sender", MotCuaWire.Grpc, null, SdkHub.Commune);
            var document = commune.Messages.From(SdkHub.Commune).SendDocument(SdkHub.OneStop, SdkHub.Document("1"));
            await commune.Exchange.SendAsync(document, stop);
            await SetClockAsync(fixture.Hub, TimeSpan.FromDays(31));

            var delivery = Assert.Single((await commune.Exchange.PullAsync(SdkHub.Commune, new PullOptions { Wait = TimeSpan.FromSeconds(20) }, stop)).Messages);
            Assert.Equal(document.Header.Id, delivery.Message.DeliveryFailed.MessageId);
            Assert.Equal(ErrorReason.MessageExpired, delivery.Message.DeliveryFailed.Reason);
            Assert.Empty(fixture.Hub.LogErrors);
        }
        finally
        {
            await fixture.DisposeAsync();
        }
    }

    internal static async Task SetClockAsync(TestHub hub, TimeSpan ahead)
    {
        using var admin = await hub.EnrolAsync("expiry-clock", SdkHub.OneStop);
        using var client = hub.CreateClient(admin);
        var time = (hub.Clock.GetUtcNow() + ahead).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        using var answer = await client.PostAsJsonAsync("motcua.v1.Sandbox/SetClock", new { time, jti = Guid.NewGuid() }, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
