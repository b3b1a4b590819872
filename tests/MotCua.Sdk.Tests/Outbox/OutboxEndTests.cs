using Microsoft.Data.Sqlite;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Outbox;
using MotCua.Sdk.Tests.Hub;
using MotCua.Sdk.Tests.Support;

namespace MotCua.Sdk.Tests.Outbox;

/// <summary>What ends a message of the outbox without a receipt: a call refused for good. The conformance suite found that it went again for ever (MC-ERR-9, MC-VER-11, MC-ERR-25).</summary>
public sealed class OutboxEndTests : IAsyncLifetime
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("motcua-outbox-").FullName;
    private ScriptedHub _hub = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _hub = await ScriptedHub.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_call_that_is_refused_for_good_ends_its_one_message()
    {
        await using var host = Host();
        _hub.BatchRefusal = _ => StatusOf(ErrorReason.TransitionNotAllowed);
        var message = await EnqueueAsync(host, "1");
        await host.StartAsync();
        Assert.Equal("TRANSITION_NOT_ALLOWED", (await RefusedAsync(host, message)).Reason);
        Assert.Single(_hub.Batches);
    }

    [Fact]
    public async Task The_reason_decides_and_not_the_code_beside_it()
    {
        await using var host = Host();
        var final = await EnqueueAsync(host, "final");
        var passing = await EnqueueAsync(host, "passing");
        _hub.BatchRefusal = ids => ids.Contains(final.Header.Id) ? StatusOf(ErrorReason.TransitionNotAllowed, code: 14) : _hub.Batches.Count < 6 ? StatusOf(ErrorReason.HubBusy, code: 9) : null;
        await host.StartAsync();
        await RefusedAsync(host, final);
        await SdkHub.EventuallyAsync(async () => await StateAsync(host, passing) == OutboxEntryState.Sent, Cancel);
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(7, true)]
    [InlineData(14, false)]
    [InlineData(10, false)]
    [InlineData(8, false)]
    public async Task A_reason_of_a_later_contract_is_taken_as_its_code_says(int code, bool isFinal)
    {
        await using var host = Host();
        _hub.BatchRefusal = _ => _hub.Batches.Count > 1 ? null : StatusOf("NEW_REASON", code);
        var message = await EnqueueAsync(host, "1");
        await host.StartAsync();
        if (isFinal)
        {
            Assert.Equal("NEW_REASON", (await RefusedAsync(host, message)).Reason);
        }
        else
        {
            await SdkHub.EventuallyAsync(async () => await StateAsync(host, message) == OutboxEntryState.Sent, Cancel);
        }
    }

    [Fact]
    public async Task A_call_that_is_refused_for_one_of_its_messages_ends_that_one_and_no_other()
    {
        await using var host = Host();
        var messages = new List<Message>();
        for (var i = 0; i < 9; i++)
        {
            messages.Add(await EnqueueAsync(host, $"{i}"));
        }

        _hub.BatchRefusal = ids => ids.Contains(messages[4].Header.Id) ? StatusOf(ErrorReason.SchemaViolation) : null;
        await host.StartAsync();
        Assert.Equal("SCHEMA_VIOLATION", (await RefusedAsync(host, messages[4])).Reason);
        foreach (var other in messages.Where((_, number) => number != 4))
        {
            await SdkHub.EventuallyAsync(async () => await StateAsync(host, other) == OutboxEntryState.Sent, Cancel);
        }

        Assert.Single(_hub.Batches, ids => ids is [var id] && id == messages[4].Header.Id);
    }

    [Theory]
    [InlineData("header.createdAt", true)]
    [InlineData("", false)]
    public async Task A_skew_is_final_where_it_is_the_messages_own(string field, bool isFinal)
    {
        await using var host = Host();
        RefusalField[] fields = field.Length > 0 ? [new RefusalField { Path = field, MessageEn = "ahead", MessageVi = "trước giờ" }] : [];
        _hub.BatchRefusal = _ => !isFinal && _hub.Batches.Count > 2 ? null : RefusalDetails.ToStatus(Refusals.Create(ErrorReason.ClockSkew, fields), "", DateTimeOffset.UnixEpoch.AddYears(56));
        var message = await EnqueueAsync(host, "1");
        await host.StartAsync();
        if (isFinal)
        {
            Assert.Equal(field, Assert.Single((await RefusedAsync(host, message)).Fields).Path);
            Assert.Single(_hub.Batches);
        }
        else
        {
            await SdkHub.EventuallyAsync(async () => await StateAsync(host, message) == OutboxEntryState.Sent, Cancel);
        }
    }

    [Fact]
    public async Task A_token_that_is_refused_ends_no_message()
    {
        await using var host = Host();
        _hub.BatchRefusal = _ => _hub.Batches.Count > 3 ? null : StatusOf(ErrorReason.UnauthenticatedSystem);
        var message = await EnqueueAsync(host, "1");
        await host.StartAsync();
        await SdkHub.EventuallyAsync(async () => await StateAsync(host, message) == OutboxEntryState.Sent, Cancel);
    }

    private OutboxHost Host() => OutboxHost.Make(_hub.Options(), The.NewSigner("commune"), Path.Combine(_folder, "outbox.db"));

    private static async Task<Message> EnqueueAsync(OutboxHost host, string number)
    {
        var message = The.Document(host.Client.Messages, number);
        await host.Outbox.EnqueueAsync(message, Cancel);
        return message;
    }

    private static async Task<BlockedMessage> RefusedAsync(OutboxHost host, Message message)
    {
        BlockedMessage? found = null;
        await SdkHub.EventuallyAsync(async () => (found = (await host.Outbox.ListBlockedAsync(Cancel)).FirstOrDefault(one => one.MessageId == message.Header.Id)) is not null, Cancel);
        return found!;
    }

    private static async Task<OutboxEntryState> StateAsync(OutboxHost host, Message message) => (await host.Outbox.FindAsync(The.Commune, message.Header.Id, Cancel))!.State;

    private static MotCua.Contracts.Rpc.Status StatusOf(ErrorReason reason, int? code = null)
    {
        var status = RefusalDetails.ToStatus(Refusals.Create(reason));
        status.Code = code ?? status.Code;
        return status;
    }

    private static MotCua.Contracts.Rpc.Status StatusOf(string reason, int code)
    {
        var status = new MotCua.Contracts.Rpc.Status { Code = code, Message = "A reason of a later contract." };
        status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(new MotCua.Contracts.Rpc.ErrorInfo { Reason = reason, Domain = RefusalDetails.Domain }));
        return status;
    }
}
