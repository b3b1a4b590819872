using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Tests.Intake;
using MotCua.TestKit;

namespace MotCua.ReferenceServer.Tests.Exchange;

/// <summary>The whole program on sockets, spoken to with plain HTTP/1.1 and JSON.</summary>
public sealed class OverSocketsTests : IAsyncLifetime
{
    private const string Land = "H32.11.5.2";

    private TestHub _hub = null!;
    private EnrolledSystem _commune = null!;
    private EnrolledSystem _land = null!;

    private DateTimeOffset Now => _hub.Clock.GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        _hub = await TestHub.StartAsync();
        _commune = await _hub.EnrolAsync("one-stop", TestCore.Commune);
        _land = await _hub.EnrolAsync("land", Land);
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task A_message_is_sent_pulled_acknowledged_and_seen_as_acknowledged_after_a_restart()
    {
        var message = Some.Transfer(Now, Some.Id(Now), Some.Id(Now), to: Land);
        var sent = await CallAsync(_commune, "Exchange/Send", Seal(message));
        var again = await CallAsync(_commune, "Exchange/Send", Seal(message));
        Assert.Equal(sent["receipt"]!.ToJsonString(), again["receipt"]!.ToJsonString());
        Assert.True(again["duplicate"]!.GetValue<bool>());

        var reader = new JsonObject { ["inboxId"] = "inbox-00000001" };
        var pulled = await CallAsync(_land, "Exchange/Pull", new JsonObject { ["mailbox"] = Land, ["reader"] = reader.DeepClone(), ["waitMs"] = 5000 });
        var delivery = pulled["deliveries"]!.AsArray().Single()!;
        Assert.Equal(sent["receipt"]!.ToJsonString(), delivery["receipt"]!.ToJsonString());

        await _hub.RestartAsync();
        var acknowledged = await CallAsync(_land, "Exchange/Acknowledge", new JsonObject
        {
            ["mailbox"] = Land, ["fence"] = pulled["fence"]!.DeepClone(), ["reader"] = reader.DeepClone(), ["upTo"] = "1",
        });
        Assert.Equal(1, acknowledged["acknowledged"]!.GetValue<int>());
        var found = await CallAsync(_commune, "Exchange/GetMessage", new JsonObject { ["from"] = TestCore.Commune, ["id"] = message.Header.Id });
        Assert.Equal("DELIVERY_STATE_ACKNOWLEDGED", found["delivery"]!["state"]!.GetValue<string>());
        var dossier = await CallAsync(_land, "Tracking/GetDossier", new JsonObject { ["code"] = Some.DossierCode });
        Assert.Equal("TASK_PHASE_OPEN", dossier["dossier"]!["tasks"]!.AsArray().Single()!["phase"]!.GetValue<string>());
        Assert.Empty(_hub.LogErrors);
    }

    [Fact]
    public async Task A_refusal_carries_its_reason_in_the_details_and_the_log_holds_no_personal_data()
    {
        var message = Some.Transfer(Now.AddMinutes(10), Some.Id(Now), Some.Id(Now), to: Land);
        message.Header.Id = Some.Id(Now.AddMinutes(10));
        var answer = await CallAsync(_commune, "Exchange/Send", Seal(message), HttpStatusCode.Unauthorized);
        Assert.Equal("unauthenticated", answer["code"]!.GetValue<string>());
        Assert.Contains("CLOCK_SKEW", Encoding.UTF8.GetString(DetailBytes(answer)), StringComparison.Ordinal);
        Assert.Contains(_hub.LogLines, line => line.Contains("CLOCK_SKEW", StringComparison.Ordinal));
        Assert.DoesNotContain(_hub.LogLines, line => line.Contains(Some.PersonName, StringComparison.Ordinal) || line.Contains(Some.PersonId, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hub_that_stops_ends_long_polls_as_unavailable()
    {
        var waiting = CallAsync(_land, "Exchange/Pull", new JsonObject
        {
            ["mailbox"] = Land, ["reader"] = new JsonObject { ["inboxId"] = "inbox-00000001" }, ["waitMs"] = 60000,
        }, HttpStatusCode.ServiceUnavailable);
        var store = _hub.Services.GetRequiredService<MotCua.ReferenceServer.Storage.Sqlite.SqliteDatabase>();
        var deadline = Task.Delay(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        while (!deadline.IsCompleted
            && await store.QueryAsync(s => s.Statement("SELECT count(*) FROM mailboxes WHERE inbox IS NOT NULL").Number(), TestContext.Current.CancellationToken) == 0)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await _hub.RestartAsync();
        Assert.Equal("unavailable", (await waiting)["code"]!.GetValue<string>());
    }

    private static byte[] DetailBytes(JsonObject error) =>
        [.. error["details"]!.AsArray().SelectMany(d => Convert.FromBase64String(Pad(d!["value"]!.GetValue<string>())))];

    private static string Pad(string text) => text.PadRight((text.Length + 3) / 4 * 4, '=');

    private JsonObject Seal(Message message)
    {
        var payload = MotCuaJson.Write(message);
        var header = Jws.MessageHeader(SignatureAlgorithm.ES256, _commune.Thumbprint, Now);
        var signature = Jws.Detached(header, _commune.SignHash(Jws.HashSigningInput(SignatureAlgorithm.ES256, header, payload)));
        return new JsonObject { ["message"] = new JsonObject { ["payload"] = Convert.ToBase64String(payload), ["signature"] = signature } };
    }

    private async Task<JsonObject> CallAsync(EnrolledSystem system, string method, JsonObject request, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var client = _hub.CreateClient(system);
        using var content = new StringContent(request.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri($"motcua.v1.{method}", UriKind.Relative), content, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(expected == response.StatusCode, $"{method}: {response.StatusCode} {text}");
        return JsonNode.Parse(text)!.AsObject();
    }
}
