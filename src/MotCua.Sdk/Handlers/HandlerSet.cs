using Microsoft.Extensions.DependencyInjection;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;

namespace MotCua.Sdk.Handlers;

/// <summary>Finds and calls the handlers of a message, in the order of their registration.</summary>
internal sealed class HandlerSet(IEnumerable<HandlerRegistration> registrations, IServiceScopeFactory scopes)
{
    private readonly ILookup<string, HandlerRegistration> _byBody = registrations.ToLookup(r => r.Body?.FullName ?? "", StringComparer.Ordinal);

    public bool Handles(Message message) => Of(message).Any();

    public async Task HandleAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        foreach (var registration in Of(message.Message))
        {
            await using var scope = scopes.CreateAsyncScope();
            await registration.Invoke(scope.ServiceProvider, message, cancellationToken);
        }
    }

    private IEnumerable<HandlerRegistration> Of(Message message)
    {
        var field = Message.Descriptor.FindFieldByNumber((int)message.BodyCase);
        var typed = field is null ? [] : _byBody[field.MessageType.FullName];
        return typed.Any() ? typed : _byBody[""];
    }
}
