using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;

namespace MotCua.Sdk.Handlers;

/// <summary>Finds and calls the handlers of a message, in the order of their registration.</summary>
internal sealed class HandlerSet(IEnumerable<HandlerRegistration> registrations, IServiceScopeFactory scopes)
{
    private readonly Dictionary<string, HandlerRegistration[]> _byBody =
        registrations.GroupBy(r => r.Body?.FullName ?? "", StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    public bool Handles(Message message) => Of(message).Length > 0;

    /// <summary>Whether its handlers take part in the inbox's transaction; all of one body do, or none.</summary>
    public bool AreTransactional(Message message) => Of(message)[0].IsTransactional;

    public async Task HandleAsync(ReceivedMessage message, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        foreach (var registration in Of(message.Message))
        {
            await using var scope = scopes.CreateAsyncScope();
            await registration.Invoke(scope.ServiceProvider, message, transaction, cancellationToken);
        }
    }

    private HandlerRegistration[] Of(Message message)
    {
        var field = Message.Descriptor.FindFieldByNumber((int)message.BodyCase);
        return field is not null && _byBody.TryGetValue(field.MessageType.FullName, out var typed) ? typed : _byBody.GetValueOrDefault("") ?? [];
    }
}
