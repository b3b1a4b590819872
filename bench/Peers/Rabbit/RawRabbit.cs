using System.Diagnostics;
using MotCua.Bench.Workload;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace MotCua.Bench.Peers.Rabbit;

/// <summary>What the broker alone can do with the same payloads: durable queue, persistent messages, confirms, manual acknowledgements; no signature, no table.</summary>
internal static class RawRabbit
{
    private const int Outstanding = 512;

    public static async Task<double> MeasureAsync(RabbitBroker broker, TimeSpan interval, CancellationToken cancellationToken)
    {
        await using var connection = await broker.ConnectAsync(cancellationToken);
        await using var publishing = await connection.CreateChannelAsync(new CreateChannelOptions(true, true, outstandingPublisherConfirmationsRateLimiter: null), cancellationToken);
        await using var consuming = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await consuming.QueueDeclareAsync("raw", durable: true, exclusive: false, autoDelete: false, cancellationToken: cancellationToken);
        await consuming.BasicQosAsync(0, Outstanding, global: false, cancellationToken);
        var received = 0;
        var consumer = new AsyncEventingBasicConsumer(consuming);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            Interlocked.Increment(ref received);
            await consuming.BasicAckAsync(delivery.DeliveryTag, multiple: false, cancellationToken);
        };
        await consuming.BasicConsumeAsync("raw", autoAck: false, consumer, cancellationToken);
        var payloads = new LandDossier(TimeProvider.System).Payloads(1);
        var properties = new BasicProperties { Persistent = true };
        var clock = Stopwatch.StartNew();
        var sent = 0;
        while (clock.Elapsed < interval)
        {
            await Task.WhenAll(Enumerable.Range(0, Outstanding).Select(i => publishing.BasicPublishAsync("", "raw", true, properties, payloads[i % payloads.Count], cancellationToken).AsTask()));
            sent += Outstanding;
        }

        while (Volatile.Read(ref received) < sent)
        {
            await Task.Delay(1, cancellationToken);
        }

        return sent / clock.Elapsed.TotalSeconds;
    }
}
