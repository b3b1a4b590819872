using Google.Protobuf;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Messages;

namespace Vendor;

/// <summary>
/// What was answered to which message, written down before it is sent: a table in a product, a folder here. When a message is handled again the
/// same bytes go again, and the hub gives the first receipt.
/// </summary>
internal sealed class Answers(IExchangeClient exchange)
{
    public async Task SendOnceAsync(ReceivedMessage received, Func<Message> make, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Directory.CreateDirectory("answers").FullName, $"{received.From}_{received.Id}");
        if (!File.Exists(file))
        {
            var prepared = await exchange.PrepareAsync(make(), cancellationToken);
            await File.WriteAllBytesAsync(file + ".new", prepared.Signed.ToByteArray(), cancellationToken);
            File.Move(file + ".new", file, overwrite: true);
        }

        var signed = SignedMessage.Parser.ParseFrom(await File.ReadAllBytesAsync(file, cancellationToken));
        var message = MotCuaJson.Read<Message>(signed.Payload.Span, JsonReading.Strict).Value!;
        await exchange.SendAsync(new PreparedMessage(message, signed), cancellationToken);
    }
}
