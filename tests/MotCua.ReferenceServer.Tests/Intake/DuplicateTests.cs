using System.Security.Cryptography;
using Google.Protobuf;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;

namespace MotCua.ReferenceServer.Tests.Intake;

public sealed class DuplicateTests : IAsyncLifetime
{
    private readonly TestCore _hub = new();

    private DateTimeOffset Now => _hub.Time.GetUtcNow();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task A_repeated_message_gets_its_first_receipt_byte_for_byte()
    {
        var signed = _hub.Seal(Transfer());
        var first = await _hub.SendAsync(signed, TestCore.Commune);
        _hub.Time.Advance(TimeSpan.FromMinutes(1));
        var second = await _hub.SendAsync(signed, TestCore.Commune);
        Assert.False(first.Duplicate);
        Assert.True(second.Duplicate);
        Assert.Equal(first.Receipt!.ToByteArray(), second.Receipt!.ToByteArray());
        Assert.Equal("messages=1 deliveries=1 mailboxes=1 dossiers=1 tasks=2 aliases=0 statuses=0 attachment_grants=0 facts=2 delegations=0", await _hub.CountAsync());
    }

    [Fact]
    public async Task The_same_bytes_under_another_signature_are_the_same_message_and_the_first_signature_is_kept()
    {
        var payload = MotCuaJson.Write(Transfer());
        var one = _hub.Systems[TestCore.Commune].Seal(payload, Now);
        var other = _hub.Systems[TestCore.Commune].Seal(payload, Now);
        Assert.NotEqual(one.Signature, other.Signature);
        var first = await _hub.SendAsync(one, TestCore.Commune);
        var second = await _hub.SendAsync(other, TestCore.Commune);
        Assert.True(second.Duplicate);
        Assert.Equal(first.Receipt, second.Receipt);
        Assert.Equal(one.Signature, (await _hub.PullAsync(TestCore.LandOffice)).Deliveries.Single().Message.Signature);
    }

    /// <summary>A known message is answered before any check whose answer changes with time.</summary>
    [Theory]
    [InlineData("expired")]
    [InlineData("revoked")]
    [InlineData("recipient ended")]
    [InlineData("sender ended")]
    public async Task A_repeated_message_gets_its_receipt_whatever_has_changed_since(string change)
    {
        _hub.Time.Advance(TimeSpan.FromSeconds(1));
        var signed = _hub.Seal(Transfer());
        var first = await _hub.SendAsync(signed, TestCore.Commune);
        Change(change);
        var second = await _hub.SendAsync(signed, TestCore.Commune);
        Assert.Null(second.Refusal);
        Assert.Equal(first.Receipt, second.Receipt);
    }

    /// <summary>The sender's clock is ahead, so that to the hub, which knows nothing of it any more, the message looks as if it had been made since its start.</summary>
    [Theory]
    [InlineData("expired")]
    [InlineData("revoked")]
    [InlineData("recipient ended")]
    [InlineData("sender ended")]
    public async Task A_message_of_before_a_restart_that_looks_new_gets_its_receipt_whatever_has_changed_since(string change)
    {
        using var folder = new Storage.TemporaryFolder();
        var started = new TestCore(folder, after: _hub);
        var signed = started.Seal(Some.Transfer(Now.AddMinutes(2), Some.Id(Now.AddMinutes(2)), Some.Id(Now)));
        var first = await started.SendAsync(signed, TestCore.Commune);
        await started.DisposeAsync();
        await using var restarted = new TestCore(folder, after: _hub);
        Assert.True(restarted.Get<RecentMessages>().IsProbablyNew(TestCore.Commune, MotCuaJson.ReadHeader(signed.Payload.Span).Value!.Id));
        Change(change);
        var second = await restarted.SendAsync(signed, TestCore.Commune);
        Assert.Null(second.Refusal);
        Assert.Equal(first.Receipt, second.Receipt);
        Assert.True(second.Duplicate);
    }

    [Fact]
    public void What_was_taken_lately_is_never_taken_for_new_however_much_followed()
    {
        var recent = new RecentMessages(_hub.Time);
        _hub.Time.Advance(TimeSpan.FromSeconds(1));
        var ids = new List<string>();
        for (var i = 0; i < 300_000; i++)
        {
            ids.Add(Some.Id(Now));
            Assert.True(recent.IsProbablyNew(TestCore.Commune, ids[^1]));
            recent.Add(TestCore.Commune, ids[^1]);
            if (i % 1000 == 0)
            {
                _hub.Time.Advance(TimeSpan.FromMilliseconds(1));
            }
        }

        Assert.DoesNotContain(ids, id => recent.IsProbablyNew(TestCore.Commune, id));
        Assert.True(recent.IsProbablyNew(TestCore.LandOffice, ids[^1]));
    }

    [Fact]
    public async Task Identical_messages_sent_at_once_are_stored_once_and_get_one_receipt()
    {
        for (var round = 0; round < 20; round++)
        {
            var signed = _hub.Seal(Some.Document(Now, $"{round}"));
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _hub.SendAsync(signed, TestCore.Commune))));
            Assert.All(answers, a => Assert.Null(a.Refusal));
            Assert.Single(answers, a => !a.Duplicate);
            Assert.Single(answers.Select(a => Convert.ToHexString(a.Receipt!.ToByteArray())).Distinct());
        }

        Assert.StartsWith("messages=20 deliveries=20 ", await _hub.CountAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_different_messages_with_one_id_sent_at_once_one_is_stored_and_one_is_MESSAGE_ID_CONFLICT()
    {
        for (var round = 0; round < 20; round++)
        {
            var one = Some.Document(Now, $"{round}");
            var other = one.Clone();
            other.DocumentSent.Subject = "Nội dung khác";
            var answers = await Task.WhenAll(Task.Run(() => _hub.SendAsync(one)), Task.Run(() => _hub.SendAsync(other)));
            Assert.Single(answers, a => a.Receipt is not null);
            Assert.Equal(ErrorReason.MessageIdConflict, Assert.Single(answers, a => a.Refusal is not null).Refusal!.Reason);
        }
    }

    [Fact]
    public async Task The_same_message_twice_in_one_batch_is_stored_once()
    {
        var signed = _hub.Seal(Transfer());
        var answers = await _hub.Get<MessageIntake>().TakeAsync([signed, signed], _hub.CallerOf(TestCore.Commune), TestContext.Current.CancellationToken);
        Assert.Equal([false, true], answers.Select(a => a.Duplicate));
        Assert.Equal(answers[0].Receipt, answers[1].Receipt);
        Assert.StartsWith("messages=1 ", await _hub.CountAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_stored_hash_is_the_SHA_256_of_the_payload()
    {
        var signed = _hub.Seal(Transfer());
        await _hub.SendAsync(signed, TestCore.Commune);
        var stored = await _hub.Get<ReferenceServer.Storage.IMessageStore>().FindReceiptAsync(
            TestCore.Commune, MotCuaJson.ReadHeader(signed.Payload.Span).Value!.Id, TestContext.Current.CancellationToken);
        Assert.Equal(SHA256.HashData(signed.Payload.Span), stored!.PayloadSha256);
    }

    private void Change(string change)
    {
        switch (change)
        {
            case "expired":
                _hub.Time.Advance(TimeSpan.FromDays(90));
                break;
            case "revoked":
                _hub.Directory.FindBinding(_hub.Systems[TestCore.Commune].Thumbprint)!.RevokedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Now);
                break;
            case "recipient ended":
                _hub.Directory.Find(TestCore.LandOffice, VietnamTime.DayOf(Now))!.ValidTo = "2026-11-01";
                break;
            default:
                _hub.Directory.Find(TestCore.Commune, VietnamTime.DayOf(Now))!.ValidTo = "2026-01-01";
                break;
        }
    }

    private Message Transfer() => Some.Transfer(Now, Some.Id(Now), Some.Id(Now));
}
