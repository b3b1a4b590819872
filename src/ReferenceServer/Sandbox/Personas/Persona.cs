using MotCua.Sdk.Exchange;
using MotCua.Sdk.Messages;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>An agency that plays its part: it reacts to each message as a product of its kind would.</summary>
internal abstract class Persona(Desk desk)
{
    protected Desk Desk { get; } = desk;

    public abstract Task ReactAsync(ReceivedMessage received, CancellationToken cancellationToken);

    protected TaskMessages Reply(ReceivedMessage received) => Desk.Messages.Reply(received.Message).For("Giải quyết thủ tục đăng ký biến động đất đai", "NĐ 118/2025/NĐ-CP");
}
