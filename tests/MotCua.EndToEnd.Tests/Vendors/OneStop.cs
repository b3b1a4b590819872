using System.Text;
using MotCua.Contracts.V1;
using MotCua.Sdk.Attachments;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Handlers;
using MotCua.Sdk.Messages;

namespace MotCua.EndToEnd.Tests.Vendors;

/// <summary>The commune's one-stop: sees the transfer taken, gives the missing contract, receives the result.</summary>
internal sealed class OneStop(IExchangeClient exchange, IAttachmentClient attachments, MotCuaMessages messages, Conversation conversation) :
    IMessageHandler<TransferAccepted>, IMessageHandler<SupplementRequested>, IMessageHandler<ResultIssued>
{
    public const string Code = "H32.12.3";

    public static readonly byte[] Contract = Encoding.UTF8.GetBytes("Hợp đồng tặng cho quyền sử dụng đất");

    public Task HandleAsync(ReceivedMessage<TransferAccepted> message, CancellationToken cancellationToken)
    {
        conversation.Handle("commune", message.Received);
        return Task.CompletedTask;
    }

    public async Task HandleAsync(ReceivedMessage<SupplementRequested> message, CancellationToken cancellationToken)
    {
        conversation.Handle("commune", message.Received);
        var file = await attachments.UploadAsync(Code, AttachmentSource.FromBytes(Contract, "text/plain", "hop-dong.txt"), cancellationToken);
        var paper = new Component { Name = "Hợp đồng tặng cho", Form = PaperForm.Electronic, Files = { file } };
        var supplement = messages.Reply(message.Message).ProvideSupplement(new SupplementProvided { SupplementId = message.Body.SupplementId, Papers = { paper } });
        conversation.Add(await exchange.SendAsync(supplement, cancellationToken: cancellationToken));
    }

    public async Task HandleAsync(ReceivedMessage<ResultIssued> message, CancellationToken cancellationToken)
    {
        conversation.Handle("commune", message.Received);
        conversation.Add(await exchange.SendAsync(messages.Reply(message.Message).ReceiveResult(), cancellationToken: cancellationToken));
    }
}
