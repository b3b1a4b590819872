using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage.Sqlite;
using MotCua.ReferenceServer.Tests.Intake;
using MotCua.ReferenceServer.Tests.Storage;
using MotCua.TestKit;

namespace MotCua.ReferenceServer.Tests.Exchange;

public sealed class MailboxLimitTests
{
    private const string Land = "H32.11.5.2";

    // What the counters must equal: the deliveries themselves, read one by one.
    private const string DriftSql = """
        SELECT count(*) FROM mailboxes WHERE
          waiting_messages <> (SELECT count(*) FROM deliveries WHERE mailbox = code AND state IN (0, 2, 3))
          OR waiting_bytes <> (SELECT coalesce(sum(length(m.payload)), 0) FROM deliveries d JOIN messages m ON m.number = d.message
            WHERE d.mailbox = code AND d.state IN (0, 2, 3))
        """;

    [Fact]
    public async Task Over_the_wire_a_full_mailbox_is_MAILBOX_FULL_with_a_delay_until_its_reader_acknowledges_and_others_go_on()
    {
        await using var hub = await TestHub.StartAsync(new TestHubOptions
        {
            Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Mailbox:MaxMessages"] = "2", ["Mailbox:RetrySeconds"] = "7" },
        });
        using var commune = await hub.EnrolAsync("one-stop", TestCore.Commune);
        using var land = await hub.EnrolAsync("land", Land);
        var third = Sealed(hub, commune, "3");
        Assert.Equal(HttpStatusCode.OK, (await Answer.OfAsync(hub, commune, "Exchange/Send", Sealed(hub, commune, "1"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await Answer.OfAsync(hub, commune, "Exchange/Send", Sealed(hub, commune, "2"))).Status);
        var full = await Answer.OfAsync(hub, commune, "Exchange/Send", third);
        Assert.Equal((HttpStatusCode.TooManyRequests, ErrorReason.MailboxFull, 7000), (full.Status, full.Reason, full.Refusal!.Refusal.RetryAfterMs));
        Assert.Equal(HttpStatusCode.OK, (await Answer.OfAsync(hub, commune, "Exchange/Send", Sealed(hub, commune, "4", to: "H32.1"))).Status);

        var reader = new { inboxId = "inbox-00000001" };
        var pulled = await Answer.OfAsync(hub, land, "Exchange/Pull", new { mailbox = Land, reader });
        var fence = pulled.Json.GetProperty("fence").GetString();
        Assert.Equal(ErrorReason.MailboxFull, (await Answer.OfAsync(hub, commune, "Exchange/Send", third)).Reason);
        await Answer.OfAsync(hub, land, "Exchange/Acknowledge", new { mailbox = Land, fence, reader, upTo = "1" });
        Assert.Equal(HttpStatusCode.OK, (await Answer.OfAsync(hub, commune, "Exchange/Send", third)).Status);
        Assert.Equal(ErrorReason.MailboxFull, (await Answer.OfAsync(hub, commune, "Exchange/Send", Sealed(hub, commune, "5"))).Reason);
    }

    [Fact]
    public async Task A_refused_message_leaves_nothing_behind_and_a_known_one_still_gets_its_receipt()
    {
        await using var hub = Limited(messages: 1);
        var first = hub.Seal(Some.Document(TestCore.Start, "1"));
        var receipt = (await hub.SendAsync(first, TestCore.Commune)).Receipt;
        await hub.RefusedAsync(ErrorReason.MailboxFull, Some.Document(TestCore.Start, "2"));
        await hub.RefusedAsync(ErrorReason.MailboxFull, Some.Transfer(TestCore.Start, Some.Id(TestCore.Start), Some.Id(TestCore.Start)));
        var again = await hub.SendAsync(first, TestCore.Commune);
        Assert.True(again.Duplicate);
        Assert.Equal(receipt, again.Receipt);
    }

    [Fact]
    public async Task Bytes_of_payload_are_limited_to_the_byte()
    {
        var one = Some.Document(TestCore.Start, "1");
        var size = MotCuaJson.Write(one).Length;
        await using var hub = Limited(bytes: 2L * size);
        await hub.TakenAsync(one);
        await hub.TakenAsync(Some.Document(TestCore.Start, "2"));
        await hub.RefusedAsync(ErrorReason.MailboxFull, Some.Document(TestCore.Start, "3"));
        await using var smaller = Limited(bytes: 2L * size - 1);
        await smaller.TakenAsync(Some.Document(TestCore.Start, "1"));
        await smaller.RefusedAsync(ErrorReason.MailboxFull, Some.Document(TestCore.Start, "2"));
    }

    [Fact]
    public async Task In_a_batch_nothing_of_an_order_key_overtakes_what_found_no_room()
    {
        var small = Some.Document(TestCore.Start, "1");
        var large = Some.Document(TestCore.Start, "7");
        large.DocumentSent.Subject = new string('a', 400);
        var later = Some.Document(TestCore.Start, "7");
        var other = Some.Document(TestCore.Start, "8");
        await using var hub = Limited(bytes: MotCuaJson.Write(small).Length + MotCuaJson.Write(other).Length);
        var answers = await hub.Get<MessageIntake>().TakeAsync(
            [.. new[] { small, large, later, other }.Select(hub.Seal)], hub.CallerOf(TestCore.Commune), TestContext.Current.CancellationToken);
        Assert.Equal([null, ErrorReason.MailboxFull, ErrorReason.PredecessorRefused, null], answers.Select(answer => answer.Refusal?.Reason));
    }

    [Fact]
    public async Task What_waits_is_counted_right_through_acknowledgement_rejection_discard_redelivery_and_expiry()
    {
        await using var hub = Limited(messages: 100);
        for (var i = 1; i <= 8; i++)
        {
            var document = Some.Document(TestCore.Start, $"{(i + 1) / 2}");
            document.DocumentSent.Subject += new string('x', i);
            document.Header.ExpiresAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(TestCore.Start.AddDays(i > 6 ? 1 : 30));
            await hub.TakenAsync(document);
        }

        var pulled = await hub.PullAsync(TestCore.LandOffice, maxMessages: 6);
        await hub.RejectAsync(TestCore.LandOffice, pulled.Fence, 1);
        await hub.RejectAsync(TestCore.LandOffice, pulled.Fence, 3);
        await CheckAsync(hub, 8);
        await hub.AcknowledgeAsync(TestCore.LandOffice, pulled.Fence, positions: [5]);
        await hub.AcknowledgeAsync(TestCore.LandOffice, pulled.Fence, upTo: 6);
        await CheckAsync(hub, 6);
        await RedeliverAsync(hub, RedeliverAction.Discard, 1);
        await RedeliverAsync(hub, RedeliverAction.Redeliver, 3);
        await CheckAsync(hub, 5);
        hub.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(2, await hub.Get<ExpirySweeper>().SweepAsync(TestContext.Current.CancellationToken));
        await CheckAsync(hub, 3);
    }

    [Fact]
    public async Task A_sender_whose_own_mailbox_is_full_is_told_of_its_expired_messages_all_the_same()
    {
        await using var hub = Limited(messages: 1);
        var document = Some.Document(TestCore.Start, "1");
        document.Header.ExpiresAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(TestCore.Start.AddDays(1));
        await hub.TakenAsync(document);
        await hub.TakenAsync(Some.Document(TestCore.Start, "2", TestCore.LandOffice, TestCore.Commune));
        hub.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await hub.Get<ExpirySweeper>().SweepAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, (await hub.PullAsync(TestCore.Commune)).Deliveries.Count);
    }

    [Fact]
    public async Task A_store_of_an_earlier_hub_is_counted_once_when_it_is_opened()
    {
        using var folder = new TemporaryFolder();
        var options = new SqliteOptions(folder.File("hub.db"));
        using (var earlier = SqliteDatabase.Open(options, [.. Migration.All.Where(step => step.Number < 24)], TimeProvider.System, NullLoggerFactory.Instance))
        {
            // Six deliveries of 1 to 6 bytes, one in each state: open, acknowledged, dead, parked, discarded, expired.
            await earlier.WriteAsync(session =>
            {
                session.Statement("INSERT INTO mailboxes (code, last_position) VALUES ('a', 6)").Execute();
                for (var i = 1; i <= 6; i++)
                {
                    session.Statement("""
                        INSERT INTO messages (number, sender, id, recipient, mailbox, position, body, payload, signature, payload_sha256, receipt, created_at, expires_at, received_at)
                        VALUES ($1, 's', $1, 'a', 'a', $1, 'x', zeroblob($1), '', x'00', x'00', 1, 1, 1)
                        """).Execute(i);
                    session.Statement("INSERT INTO deliveries (mailbox, position, message, order_key, state, enqueued_at, expires_at) VALUES ('a', $1, $1, 'k', $2, 1, 1)")
                        .Execute(i, i - 1);
                }

                return 0;
            });
        }

        using var now = SqliteDatabase.Open(options, TimeProvider.System, NullLoggerFactory.Instance);
        var waiting = await now.QueryAsync(session => SqliteWaiting.Of(session, "a"), TestContext.Current.CancellationToken);
        Assert.Equal((3L, 1L + 3 + 4), (waiting.Messages, waiting.Bytes));
    }

    private static TestCore Limited(long messages = 0, long bytes = 0) =>
        new(adjust: services => services.AddSingleton(new IntakeOptions { MailboxMessages = messages, MailboxBytes = bytes }));

    private static Task<RedeliverResponse> RedeliverAsync(TestCore hub, RedeliverAction action, long position) => hub.Get<SettleService>().RedeliverAsync(
        new RedeliverRequest { Mailbox = TestCore.LandOffice, Action = action, Positions = { position } }, hub.CallerOf(TestCore.LandOffice));

    private static async Task CheckAsync(TestCore hub, long waiting)
    {
        var (drift, counted) = await hub.Get<SqliteDatabase>().QueryAsync(session => (
            session.Statement(DriftSql).Number(),
            session.Statement("SELECT waiting_messages FROM mailboxes WHERE code = $1").Number(TestCore.LandOffice)));
        Assert.Equal((0, waiting), (drift, counted));
    }

    private static object Sealed(TestHub hub, EnrolledSystem system, string number, string to = Land)
    {
        var now = hub.Clock.GetUtcNow();
        var payload = MotCuaJson.Write(Some.Document(now, number, to: to));
        var header = Jws.MessageHeader(SignatureAlgorithm.ES256, system.Thumbprint, now);
        var signature = Jws.Detached(header, system.SignHash(Jws.HashSigningInput(SignatureAlgorithm.ES256, header, payload)));
        return new { message = new { payload = Convert.ToBase64String(payload), signature } };
    }
}
