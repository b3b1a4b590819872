using System.Data.Common;
using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.Extensions.DependencyInjection;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;

namespace MotCua.Sdk.Handlers;

/// <summary>One handler type for one body, or for all others where <see cref="Body"/> is null. A transactional one is given the transaction.</summary>
internal sealed record HandlerRegistration(
    Type Handler, MessageDescriptor? Body, bool IsTransactional, Func<IServiceProvider, ReceivedMessage, DbTransaction?, CancellationToken, Task> Invoke)
{
    /// <exception cref="ArgumentException">The type handles nothing, or something that is no body.</exception>
    public static IReadOnlyList<HandlerRegistration> For(Type handler)
    {
        var found = new List<HandlerRegistration>();
        foreach (var contract in handler.GetInterfaces())
        {
            if (contract == typeof(IMessageHandler))
            {
                found.Add(new(handler, null, false, (services, message, _, cancel) => ((IMessageHandler)services.GetRequiredService(handler)).HandleAsync(message, cancel)));
            }
            else if (contract == typeof(ITransactionalHandler))
            {
                found.Add(new(handler, null, true, (services, message, transaction, cancel) =>
                    ((ITransactionalHandler)services.GetRequiredService(handler)).HandleAsync(message, transaction!, cancel)));
            }
            else if (contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IMessageHandler<>))
            {
                found.Add(OfBody(nameof(Plain), contract, handler));
            }
            else if (contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(ITransactionalHandler<>))
            {
                found.Add(OfBody(nameof(Transactional), contract, handler));
            }
        }

        return found.Count > 0 ? found : throw new ArgumentException(
            $"{handler.Name} implements none of IMessageHandler, IMessageHandler<TBody>, ITransactionalHandler, ITransactionalHandler<TBody>. "
            + $"| {handler.Name} không cài đặt giao diện nào trong IMessageHandler, IMessageHandler<TBody>, ITransactionalHandler, ITransactionalHandler<TBody>.", nameof(handler));
    }

    /// <summary>Two handlers of one body share a transaction or have none.</summary>
    public bool Contradicts(HandlerRegistration other) => other.Body == Body && other.IsTransactional != IsTransactional;

    private static HandlerRegistration OfBody(string make, Type contract, Type handler) => (HandlerRegistration)typeof(HandlerRegistration)
        .GetMethod(make, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(contract.GetGenericArguments()[0]).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [handler], null)!;

    private static HandlerRegistration Plain<TBody>(Type handler)
        where TBody : class, IMessage<TBody>, new()
    {
        var field = FieldOf<TBody>(handler);
        return new(handler, field.MessageType, false, (services, message, _, cancel) => ((IMessageHandler<TBody>)services.GetRequiredService(handler))
            .HandleAsync(new ReceivedMessage<TBody>(message, (TBody)field.Accessor.GetValue(message.Message)), cancel));
    }

    private static HandlerRegistration Transactional<TBody>(Type handler)
        where TBody : class, IMessage<TBody>, new()
    {
        var field = FieldOf<TBody>(handler);
        return new(handler, field.MessageType, true, (services, message, transaction, cancel) => ((ITransactionalHandler<TBody>)services.GetRequiredService(handler))
            .HandleAsync(new ReceivedMessage<TBody>(message, (TBody)field.Accessor.GetValue(message.Message)), transaction!, cancel));
    }

    private static FieldDescriptor FieldOf<TBody>(Type handler)
        where TBody : class, IMessage<TBody>, new()
    {
        var descriptor = new TBody().Descriptor;
        return Message.Descriptor.Oneofs[0].Fields.SingleOrDefault(f => f.MessageType == descriptor)
            ?? throw new ArgumentException($"{handler.Name} handles {descriptor.Name}, which is no body of a message. | {descriptor.Name} không phải nội dung thông điệp.", nameof(handler));
    }
}
