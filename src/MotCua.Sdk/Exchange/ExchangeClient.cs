using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Google.Protobuf;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Resilience;
using MotCua.Sdk.Signing;
using MotCua.Sdk.Transport;

namespace MotCua.Sdk.Exchange;

/// <inheritdoc cref="IExchangeClient"/>
internal sealed class ExchangeClient(
    HubConnection hub, MessagePreparer preparer, Sender sender, BatchSender batches, DeliveryCheck deliveries, ReceiptCheck receipts, IMessageSigner signer,
    Reader reader, MotCuaOptions options) : IExchangeClient
{
    public Task<SendOutcome> SendAsync(Message message, CancellationToken cancellationToken = default) => SendAsync(message, new SendOptions(), cancellationToken);

    public async Task<SendOutcome> SendAsync(Message message, SendOptions sendOptions, CancellationToken cancellationToken = default) =>
        await sender.SendAsync(await preparer.PrepareAsync(message, cancellationToken), sendOptions.Attachments, cancellationToken);

    public Task<SendOutcome> SendAsync(PreparedMessage prepared, CancellationToken cancellationToken = default) =>
        sender.SendAsync(prepared, [], cancellationToken);

    public Task<PreparedMessage> PrepareAsync(Message message, CancellationToken cancellationToken = default) =>
        preparer.PrepareAsync(message, cancellationToken).AsTask();

    public async Task<IReadOnlyList<BatchOutcome>> SendBatchAsync(IReadOnlyList<Message> messages, CancellationToken cancellationToken = default)
    {
        var prepared = new List<PreparedMessage>(messages.Count);
        foreach (var message in messages)
        {
            prepared.Add(await preparer.PrepareAsync(message, cancellationToken));
        }

        return await batches.SendAsync(prepared, cancellationToken);
    }

    public async Task<PullOutcome> PullAsync(string mailbox, PullOptions? pullOptions = null, CancellationToken cancellationToken = default)
    {
        var wanted = pullOptions ?? new PullOptions();
        var wait = wanted.Wait ?? options.LongPollLimit;
        var request = new PullRequest
        {
            Mailbox = mailbox,
            Reader = wanted.TakeOver ? new Reader { InboxId = reader.InboxId, TakeOver = true } : reader,
            MaxMessages = wanted.MaxMessages,
            MaxBytes = wanted.MaxBytes,
            WaitMs = (int)wait.TotalMilliseconds,
        };
        var answer = await hub.CallAsync(HubMethods.Pull, request, cancellationToken, wait + options.CallTimeout);
        var messages = new List<ReceivedMessage>(answer.Deliveries.Count);
        var refused = new List<DeliveryInvalidException>();
        foreach (var delivery in answer.Deliveries)
        {
            try
            {
                messages.Add(await deliveries.VerifyAsync(delivery, cancellationToken));
            }
            catch (DeliveryInvalidException e)
            {
                refused.Add(e);
            }
        }

        return new PullOutcome(messages, refused, answer.Fence);
    }

    public async IAsyncEnumerable<ReceivedMessage> SubscribeAsync(
        IReadOnlyList<string> mailboxes, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = new SubscribeRequest { Reader = reader, Credit = options.Handlers.Credit };
        request.Mailboxes.AddRange(mailboxes);
        await using var stream = await hub.OpenAsync(HubMethods.Subscribe, request, cancellationToken);
        await using var events = stream.ReadAllAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await MoveAsync(events))
        {
            if (events.Current.Delivery is { } delivery)
            {
                yield return await deliveries.VerifyAsync(delivery, cancellationToken);
            }
            else if (events.Current.Lost is { } lost)
            {
                throw new RefusalException(Refusals.Create(lost.Reason == ErrorReason.Unspecified ? ErrorReason.LeaseLost : lost.Reason, "mailboxes", lost.Mailbox, lost.Mailbox));
            }
        }
    }

    public Task AcknowledgeAsync(ReceivedMessage message, CancellationToken cancellationToken = default) => hub.CallAsync(
        HubMethods.Acknowledge,
        new AcknowledgeRequest { Mailbox = message.Mailbox, Fence = message.Delivery.Fence, Reader = reader, Positions = { message.Position } },
        cancellationToken);

    public Task RejectAsync(Delivery delivery, string reason, CancellationToken cancellationToken = default) => hub.CallAsync(
        HubMethods.Reject,
        new RejectRequest { Mailbox = delivery.Mailbox, Fence = delivery.Fence, Reader = reader, Position = delivery.Position, Reason = reason },
        cancellationToken);

    public async IAsyncEnumerable<DeadLetter> ListDeadLettersAsync(string mailbox, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = new ListDeadLettersRequest { Mailbox = mailbox };
        do
        {
            var page = await hub.CallAsync(HubMethods.ListDeadLetters, request, cancellationToken);
            foreach (var letter in page.DeadLetters)
            {
                yield return letter;
            }

            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }

    public Task<RedeliverResponse> RedeliverAsync(string mailbox, IReadOnlyList<long> positions, RedeliverAction action, CancellationToken cancellationToken = default) =>
        hub.CallAsync(HubMethods.Redeliver, new RedeliverRequest { Mailbox = mailbox, Positions = { positions }, Action = action }, cancellationToken, freshToken: true);

    public Task<GetMessageResponse> GetMessageAsync(string from, string id, CancellationToken cancellationToken = default) =>
        hub.CallAsync(HubMethods.GetMessage, new GetMessageRequest { From = from, Id = id }, cancellationToken);

    public async Task<PingResponse> PingAsync(CancellationToken cancellationToken = default)
    {
        var nonce = RandomNumberGenerator.GetBytes(32);
        var header = PingSignature.CreateHeader(signer.GetAlgorithm(), CertificateThumbprint.Of(signer.Certificate));
        var signed = await signer.SignAsync(header, nonce, cancellationToken);
        var request = new PingRequest { Nonce = ByteString.CopyFrom(nonce), Signature = Jws.Detached(header, signed) };
        var answer = await hub.CallAsync(HubMethods.Ping, request, cancellationToken);
        await receipts.VerifyPingAsync(answer, nonce, hub.HubCode, cancellationToken);
        return answer;
    }

    private static async ValueTask<bool> MoveAsync(IAsyncEnumerator<SubscribeResponse> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (WireCallException e)
        {
            throw CallFailure.Of(e).ToException(RetryDecision.GiveUpNotRetryable, 1);
        }
    }
}
