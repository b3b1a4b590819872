using System.Diagnostics;
using MotCua.Sdk.Exchange;
using MotCua.TestKit;

namespace MotCua.Sdk.Tests.Hub;

/// <summary>A mailbox with room for one: its own hub, because the limit is the whole hub's.</summary>
public sealed class MailboxFullHubTests
{
    [Theory]
    [InlineData(MotCuaWire.Grpc)]
    [InlineData(MotCuaWire.Json)]
    public async Task A_send_to_a_full_mailbox_waits_as_long_as_the_hub_says_and_arrives_when_there_is_room(MotCuaWire wire)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var hub = await TestHub.StartAsync(new TestHubOptions
        {
            Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Mailbox:MaxMessages"] = "1", ["Mailbox:RetrySeconds"] = "4" },
        });
        using var sender = await ClientAsync(hub, "full-sender", wire, SdkHub.Commune);
        using var reader = await ClientAsync(hub, "full-reader", wire, SdkHub.OneStop);
        await sender.Exchange.SendAsync(sender.Messages.From(SdkHub.Commune).SendDocument(SdkHub.OneStop, SdkHub.Document("1")), stop);
        var started = Stopwatch.GetTimestamp();
        var second = sender.Exchange.SendAsync(sender.Messages.From(SdkHub.Commune).SendDocument(SdkHub.OneStop, SdkHub.Document("2")), stop);
        var deadline = Task.Delay(TimeSpan.FromSeconds(15), stop);
        while (!second.IsCompleted && !deadline.IsCompleted && !hub.LogLines.Any(line => line.Contains("MAILBOX_FULL", StringComparison.Ordinal)))
        {
            await Task.Delay(10, stop);
        }

        Assert.False(second.IsCompleted, "The second message did not wait.");
        var pulled = await reader.Exchange.PullAsync(SdkHub.OneStop, cancellationToken: stop);
        await reader.Exchange.AcknowledgeAsync(Assert.Single(pulled.Messages), stop);

        // Two attempts, and on a slow machine one more for each further delay that passed: an SDK that did not wait for the given delay would
        // have made many, 5 ms and a little more apart.
        var outcome = await second;
        var delays = (int)(Stopwatch.GetElapsedTime(started) / TimeSpan.FromSeconds(4));
        Assert.InRange(outcome.Attempts, 2, 1 + Math.Max(1, delays));
        Assert.Equal((false, 2L), (outcome.IsDuplicate, outcome.Statement.Position));
        Assert.Equal(outcome.Attempts - 1, hub.LogLines.Count(line => line.Contains("Refused MAILBOX_FULL", StringComparison.Ordinal)));
    }

    private static async Task<MotCuaClient> ClientAsync(TestHub hub, string name, MotCuaWire wire, string agency)
    {
        var system = await hub.EnrolAsync(name, agency);
        var options = new MotCuaOptions
        {
            Hub = hub.HttpAddress,
            GrpcAddress = hub.GrpcAddress,
            HubCode = hub.Code,
            SystemId = system.System,
            Agencies = [agency],
            Wire = wire,
            HubCertificate = system.HubCertificatePem,
            TrustAnchors = system.AuthorityPem,
            LongPollLimit = TimeSpan.FromSeconds(2),
            Retry = { BaseDelay = TimeSpan.FromMilliseconds(5), TotalDeadline = TimeSpan.FromSeconds(25) },
        };
        return MotCuaClient.Create(options, SdkHub.SignerOf(system));
    }
}
