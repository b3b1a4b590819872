using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Messages;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>An agency that plays its part: it reacts to each message as a product of its kind would.</summary>
internal abstract class Persona(Desk desk)
{
    public Desk Desk { get; } = desk;

    /// <summary>Takes a message: who goes on for whom is noted, the rest is what the persona is there for.</summary>
    public Task TakeAsync(ReceivedMessage received, CancellationToken cancellationToken)
    {
        if (received.Message.AgencySucceeded is { } succession)
        {
            Desk.Note(succession);
            return Task.CompletedTask;
        }

        return ReactAsync(received, cancellationToken);
    }

    /// <summary>Whether a message of an office that several personas share is about this one's work.</summary>
    public virtual bool Owns(Message message) => true;

    public abstract Task ReactAsync(ReceivedMessage received, CancellationToken cancellationToken);

    protected TaskMessages Reply(ReceivedMessage received) => Desk.Messages.Reply(received.Message).For("Giải quyết thủ tục đăng ký biến động đất đai", "NĐ 118/2025/NĐ-CP");
}
