using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.Extensions.DependencyInjection;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;

namespace MotCua.Sdk.Handlers;

/// <summary>One handler type for one body, or for all others where <see cref="Body"/> is null.</summary>
internal sealed record HandlerRegistration(Type Handler, MessageDescriptor? Body, Func<IServiceProvider, ReceivedMessage, CancellationToken, Task> Invoke)
{
    /// <exception cref="ArgumentException">The type handles nothing, or something that is no body.</exception>
    public static IEnumerable<HandlerRegistration> For(Type handler)
    {
        var found = new List<HandlerRegistration>();
        foreach (var contract in handler.GetInterfaces())
        {
            if (contract == typeof(IMessageHandler))
            {
                found.Add(new(handler, null, (services, message, cancel) => ((IMessageHandler)services.GetRequiredService(handler)).HandleAsync(message, cancel)));
            }
            else if (contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IMessageHandler<>))
            {
                var body = contract.GetGenericArguments()[0];
                found.Add((HandlerRegistration)typeof(HandlerRegistration).GetMethod(nameof(Typed), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
                    .MakeGenericMethod(body).Invoke(null, [handler])!);
            }
        }

        return found.Count > 0 ? found : throw new ArgumentException(
            $"{handler.Name} implements neither IMessageHandler nor IMessageHandler<TBody>. | {handler.Name} không cài đặt IMessageHandler hay IMessageHandler<TBody>.", nameof(handler));
    }

    private static HandlerRegistration Typed<TBody>(Type handler)
        where TBody : class, IMessage<TBody>, new()
    {
        var descriptor = new TBody().Descriptor;
        var field = Message.Descriptor.Oneofs[0].Fields.SingleOrDefault(f => f.MessageType == descriptor)
            ?? throw new ArgumentException($"{handler.Name} handles {descriptor.Name}, which is no body of a message. | {descriptor.Name} không phải nội dung thông điệp.", nameof(handler));
        return new(handler, descriptor, (services, message, cancel) => ((IMessageHandler<TBody>)services.GetRequiredService(handler))
            .HandleAsync(new ReceivedMessage<TBody>(message, (TBody)field.Accessor.GetValue(message.Message)), cancel));
    }
}
