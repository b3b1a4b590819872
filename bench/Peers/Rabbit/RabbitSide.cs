using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;
using MotCua.Bench.EndToEnd;
using MotCua.Bench.Workload;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.Sdk.Signing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace MotCua.Bench.Peers.Rabbit;

/// <summary>
/// One agency's system on RabbitMQ with the guarantees of the SDK, as a careful team would build them by hand: outbox and inbox tables, messages checked and signed
/// before they are stored, verified, read and checked by the consumer, a filled-in form by its schema too, handled once in the transaction of the inbox's row, and a
/// receipt signed by the consumer that the sender verifies before a message is done. It keeps no dossier and knows no task: it does less than the hub.
/// </summary>
internal sealed class RabbitSide : IAsyncDisposable
{
    private static readonly FormSchema Form = FormSchema.Load(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "forms", $"{LandForm.Name}-{LandForm.Version}.json")));

    private readonly string _agency;
    private readonly PeerFile _file;
    private readonly ECDsa _key;
    private readonly X509Certificate2 _certificate;
    private readonly ConcurrentDictionary<string, X509Certificate2> _others;
    private readonly MessageSealer _sealer;
    private readonly Action<string> _handled;
    private readonly int _batch;
    private readonly Channel<(long Number, string Recipient, string Id, byte[] Payload, string Signature)> _stored = Channel.CreateUnbounded<(long, string, string, byte[], string)>();
    private readonly Channel<BasicDeliverEventArgs> _deliveries = Channel.CreateUnbounded<BasicDeliverEventArgs>();
    private readonly List<IChannel> _channels = [];
    private readonly List<Task> _loops = [];
    private int _waiting;

    private RabbitSide(string agency, string file, int batch, ConcurrentDictionary<string, X509Certificate2> others, Action<string> handled)
    {
        _agency = agency;
        _file = new PeerFile(file);
        _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _certificate = new CertificateRequest($"CN={agency}", _key, HashAlgorithmName.SHA256).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        _others = others;
        _others[agency] = _certificate;
        _sealer = new MessageSealer(MessageSigner.FromCertificate(_certificate), TimeProvider.System);
        _handled = handled;
        _batch = batch;
    }

    public static async Task<RabbitSide> StartAsync(
        IConnection connection, string agency, string file, int batch, ConcurrentDictionary<string, X509Certificate2> others, Action<string> handled, CancellationToken cancellationToken)
    {
        var side = new RabbitSide(agency, file, batch, others, handled);
        var confirmed = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null);
        var publishing = await connection.CreateChannelAsync(confirmed, cancellationToken);
        var messages = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var receipts = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var answering = await connection.CreateChannelAsync(confirmed, cancellationToken);
        side._channels.AddRange([publishing, messages, receipts, answering]);
        foreach (var queue in new[] { agency, $"{agency}.receipts" })
        {
            await messages.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: cancellationToken);
        }

        await messages.BasicQosAsync(0, (ushort)Math.Min(batch, ushort.MaxValue), global: false, cancellationToken);
        await receipts.BasicQosAsync(0, (ushort)Math.Min(batch, ushort.MaxValue), global: false, cancellationToken);
        side._loops.Add(Task.Run(() => side.PublishAsync(publishing), cancellationToken));
        side._loops.Add(Task.Run(() => side.HandleAsync(messages, answering), cancellationToken));
        var consumer = new AsyncEventingBasicConsumer(messages);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            // The body's memory belongs to the client library until this returns.
            side._deliveries.Writer.TryWrite(new BasicDeliverEventArgs(
                delivery.ConsumerTag, delivery.DeliveryTag, delivery.Redelivered, delivery.Exchange, delivery.RoutingKey, delivery.BasicProperties, delivery.Body.ToArray()));
            return Task.CompletedTask;
        };
        await messages.BasicConsumeAsync(agency, autoAck: false, consumer, cancellationToken);
        var settling = new AsyncEventingBasicConsumer(receipts);
        settling.ReceivedAsync += (_, delivery) => side.SettleAsync(receipts, delivery);
        await receipts.BasicConsumeAsync($"{agency}.receipts", autoAck: false, settling, cancellationToken);
        return side;
    }

    public async Task EnqueueAsync(Message message)
    {
        var payload = MotCuaJson.Write(message);
        var read = MotCuaJson.Read<Message>(payload, JsonReading.Strict);
        if (read.Value is null)
        {
            throw new BenchException("The peer's message breaks the contract.");
        }

        var (id, recipient) = (message.Header.Id, message.Header.To);
        var signature = await _sealer.SignAsync(payload, CancellationToken.None);
        long number = 0;
        Interlocked.Increment(ref _waiting);
        await _file.WriteAsync(file =>
        {
            number = (long)file.Scalar(
                "INSERT INTO outbox (id, recipient, payload, signature, sha256) VALUES ($id, $recipient, $payload, $signature, $sha256) RETURNING number",
                ("$id", id), ("$recipient", recipient), ("$payload", payload), ("$signature", signature), ("$sha256", SHA256.HashData(payload)))!;
            return Task.CompletedTask;
        });
        _stored.Writer.TryWrite((number, recipient, id, payload, signature));
    }

    /// <summary>Waits until every message has its verified receipt.</summary>
    public async Task DrainAsync()
    {
        while (Volatile.Read(ref _waiting) > 0)
        {
            await Task.Delay(2);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _stored.Writer.TryComplete();
        _deliveries.Writer.TryComplete();
        await Task.WhenAll(_loops);
        foreach (var channel in _channels)
        {
            await channel.DisposeAsync();
        }

        await _file.DisposeAsync();
        _certificate.Dispose();
        _key.Dispose();
    }

    // Publisher confirms are awaited a batch at a time; the row waits for its receipt.
    private async Task PublishAsync(IChannel channel)
    {
        var batch = new List<Task>();
        while (await _stored.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < _batch && _stored.Reader.TryRead(out var row))
            {
                var properties = new BasicProperties { Persistent = true, MessageId = row.Id, Headers = new Dictionary<string, object?> { ["signature"] = row.Signature, ["sender"] = _agency } };
                batch.Add(channel.BasicPublishAsync("", row.Recipient, mandatory: true, properties, row.Payload).AsTask());
            }

            await Task.WhenAll(batch);
        }
    }

    private async Task HandleAsync(IChannel channel, IChannel answering)
    {
        var batch = new List<(BasicDeliverEventArgs Delivery, Message Message, string Sender, byte[] Sha256)>();
        while (await _deliveries.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < _batch && _deliveries.Reader.TryRead(out var delivery))
            {
                batch.Add(Verify(delivery));
            }

            await _file.WriteAsync(async file =>
            {
                foreach (var (_, message, sender, _) in batch)
                {
                    if (file.Execute("INSERT INTO inbox (sender, id, handled_at) VALUES ($sender, $id, $at) ON CONFLICT DO NOTHING",
                        ("$sender", sender), ("$id", message.Header.Id), ("$at", TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds())) > 0)
                    {
                        await SqliteTable.AddEffectAsync(file.Transaction, message.Header.Id, message.Header.Dossier, message.BodyCase.ToString());
                        _handled(message.Header.Id);
                    }
                }
            });
            foreach (var sender in batch.GroupBy(entry => entry.Sender, StringComparer.Ordinal))
            {
                var receipt = PeerReceipt.Sign([.. sender.Select(entry => (entry.Message.Header.Id, entry.Sha256))], _key);
                var properties = new BasicProperties { Persistent = true, Headers = new Dictionary<string, object?> { ["sender"] = _agency } };
                await answering.BasicPublishAsync("", $"{sender.Key}.receipts", mandatory: true, properties, Encoding.ASCII.GetBytes(receipt));
            }

            await channel.BasicAckAsync(batch[^1].Delivery.DeliveryTag, multiple: true);
        }
    }

    private (BasicDeliverEventArgs Delivery, Message Message, string Sender, byte[] Sha256) Verify(BasicDeliverEventArgs delivery)
    {
        var sender = Text(delivery, "sender");
        var payload = delivery.Body.Span;
        var verdict = MessageSignature.Verify(payload, Text(delivery, "signature"), _others[sender]);
        var message = MotCuaJson.Read<Message>(payload, JsonReading.Tolerant).Value;
        return verdict.IsValid && message is not null && message.Header.From == sender && HasGoodForms(message)
            ? (delivery, message, sender, SHA256.HashData(payload))
            : throw new BenchException($"A message of the peer does not verify: {verdict}");
    }

    private static bool HasGoodForms(Message message) =>
        message.DossierTransferred?.Dossier.Forms.All(form => form.Form == LandForm.Name && Form.Validate(form.Data.Span).Count == 0) ?? true;

    private async Task SettleAsync(IChannel channel, BasicDeliverEventArgs delivery)
    {
        var receipt = Encoding.ASCII.GetString(delivery.Body.Span);
        using var key = _others[Text(delivery, "sender")].GetECDsaPublicKey()!;
        var handled = PeerReceipt.Verify(receipt, key);
        await _file.WriteAsync(file =>
        {
            var number = file.Scalar("INSERT INTO receipts (receipt) VALUES ($receipt) RETURNING number", ("$receipt", receipt))!;
            foreach (var (id, sha256) in handled)
            {
                Interlocked.Add(ref _waiting, -file.Execute("UPDATE outbox SET receipt = $receipt WHERE id = $id AND sha256 = $sha256 AND receipt IS NULL", ("$receipt", number), ("$id", id), ("$sha256", sha256)));
            }

            return Task.CompletedTask;
        });
        await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
    }

    private static string Text(BasicDeliverEventArgs delivery, string header) =>
        delivery.BasicProperties.Headers?[header] is byte[] bytes ? Encoding.UTF8.GetString(bytes) : throw new BenchException(string.Create(CultureInfo.InvariantCulture, $"A delivery has no {header}."));
}
