using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>One office that goes on for several: each message goes to the persona whose work it is about.</summary>
internal sealed class JoinedOffice(Desk desk, IReadOnlyList<Persona> personas) : Persona(desk)
{
    public override Task ReactAsync(ReceivedMessage received, CancellationToken cancellationToken) =>
        personas.First(persona => persona.Owns(received.Message)).ReactAsync(received, cancellationToken);
}
