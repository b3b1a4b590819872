using MotCua.Sdk.Exchange;
using MotCua.Sdk.Handlers;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>Hands each verified message to the persona once: a reaction that was cut short is not repeated.</summary>
internal sealed class PersonaHandler(Persona persona, DemoTimeline timeline, DemoCast.Role role) : IMessageHandler
{
    public async Task HandleAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        using var reacting = timeline.Reacting();
        if (!timeline.Received(message))
        {
            return;
        }

        try
        {
            await persona.TakeAsync(message, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            timeline.Fail(role.Name, e);
            throw new RejectMessageException($"{role.System} could not react: {e.GetType().Name}");
        }
    }
}
