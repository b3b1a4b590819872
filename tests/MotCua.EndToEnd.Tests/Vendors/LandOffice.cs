using MotCua.Contracts.V1;
using MotCua.Sdk.Attachments;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Handlers;
using MotCua.Sdk.Messages;

namespace MotCua.EndToEnd.Tests.Vendors;

/// <summary>The land registration branch: takes the transfer, asks for a contract that is missing, issues the certificate.</summary>
internal sealed class LandOffice(IExchangeClient exchange, IAttachmentClient attachments, MotCuaMessages messages, Conversation conversation) :
    IMessageHandler<DossierTransferred>, IMessageHandler<SupplementProvided>, IMessageHandler<ResultReceived>
{
    public const string Code = "H32.11.5.2";

    public async Task HandleAsync(ReceivedMessage<DossierTransferred> message, CancellationToken cancellationToken)
    {
        conversation.Handle("land", message.Received);
        conversation.Add(await exchange.SendAsync(messages.Reply(message.Message).Accept(), cancellationToken: cancellationToken));
        var request = new SupplementRequested { SupplementId = "BS-1", Content = "Bổ sung hợp đồng tặng cho", Reason = "Hồ sơ chưa có văn bản về việc chuyển quyền" };
        conversation.Add(await exchange.SendAsync(messages.Reply(message.Message).RequestSupplement(request), cancellationToken: cancellationToken));
    }

    public async Task HandleAsync(ReceivedMessage<SupplementProvided> message, CancellationToken cancellationToken)
    {
        conversation.Handle("land", message.Received);
        using var file = new MemoryStream();
        await attachments.DownloadAsync(Code, message.Body.Papers[0].Files[0], file, cancellationToken);
        conversation.Supplement = file.ToArray();
        var certificate = new ResultPaper { Name = "Giấy chứng nhận quyền sử dụng đất", Number = "AA 00123456", Form = PaperForm.Original };
        var result = messages.Reply(message.Message).IssueResult(new ResultIssued { Kind = ResultKind.Granted, Papers = { certificate } });
        conversation.Add(await exchange.SendAsync(result, cancellationToken: cancellationToken));
    }

    public Task HandleAsync(ReceivedMessage<ResultReceived> message, CancellationToken cancellationToken)
    {
        conversation.Handle("land", message.Received);
        conversation.Finish();
        return Task.CompletedTask;
    }
}
