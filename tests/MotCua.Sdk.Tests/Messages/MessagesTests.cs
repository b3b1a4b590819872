using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.V1;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Tests.Support;

namespace MotCua.Sdk.Tests.Messages;

public sealed class MessagesTests
{
    private readonly MotCuaMessages _messages = new(new FakeTime(The.Now));

    [Fact]
    public void The_id_is_a_version_7_uuid_of_the_creation_time_to_the_millisecond()
    {
        var header = The.Document(_messages).Header;
        // 2026-11-22T03:00:00.250Z is 1795316400250 ms since 1970: printf "%012x" 1795316400250
        Assert.Equal("01a20132407a", header.Id.Replace("-", "", StringComparison.Ordinal)[..12]);
        Assert.Equal('7', header.Id[14]);
        Assert.Equal(Timestamp.FromDateTimeOffset(The.Now), header.CreatedAt);
        Assert.Equal(Timestamp.FromDateTimeOffset(The.Now.AddDays(30)), header.ExpiresAt);
        Assert.Equal(("1.0", The.Commune, The.OneStop, false), (header.Contract, header.From, header.To, header.Test));
    }

    [Fact]
    public void Every_body_of_the_contract_has_its_method()
    {
        var bodies = typeof(AgencyMessages).GetMethods().Concat(typeof(TaskMessages).GetMethods())
            .Where(m => m.ReturnType == typeof(Message))
            .SelectMany(m => m.GetParameters().Where(p => typeof(IMessage).IsAssignableFrom(p.ParameterType)), (_, body) => body.ParameterType.Name)
            .ToHashSet(StringComparer.Ordinal);
        Assert.Equal(Message.Descriptor.Oneofs[0].Fields.Select(f => f.MessageType.Name).Order(), bodies.Order());
    }

    [Fact]
    public void A_reply_goes_to_the_sender_on_the_same_task_and_names_what_it_answers()
    {
        var transfer = _messages.From(The.Commune).Transfer(The.OneStop, new DossierTransferred { Dossier = new Dossier { Code = The.Dossier } }, "parent");
        var reply = _messages.Reply(transfer).Accept();
        Assert.Equal(
            (The.OneStop, The.Commune, The.Dossier, transfer.Header.Task, transfer.Header.Id),
            (reply.Header.From, reply.Header.To, reply.Header.Dossier, reply.Header.Task, reply.Header.InReplyTo));
        Assert.Equal(Timestamp.FromDateTimeOffset(The.Now), reply.TransferAccepted.AcceptedAt);
    }

    [Fact]
    public void A_transfer_below_a_task_opens_a_new_one_under_it()
    {
        var transfer = _messages.From(The.Commune).Transfer(The.OneStop, new DossierTransferred { Dossier = new Dossier { Code = The.Dossier } }, "p");
        var below = _messages.Reply(transfer).Transfer("H32.11", transfer.DossierTransferred);
        Assert.Equal((The.OneStop, "H32.11", transfer.Header.Task), (below.Header.From, below.Header.To, below.Header.ParentTask));
        Assert.NotEqual(transfer.Header.Task, below.Header.Task);
    }

    [Fact]
    public void The_callers_body_is_copied_and_moments_of_others_are_not_invented()
    {
        var body = new PaymentConfirmed { ObligationId = "TB-1", Amount = 1 };
        var message = _messages.OnTask(The.OneStop, The.Commune, The.Dossier, "t").ConfirmPayment(body);
        Assert.NotSame(body, message.PaymentConfirmed);
        Assert.Null(message.PaymentConfirmed.PaidAt);
        Assert.NotNull(_messages.OnTask(The.OneStop, The.Commune, The.Dossier, "t").IssueResult(new ResultIssued()).ResultIssued.IssuedAt);
    }
}
