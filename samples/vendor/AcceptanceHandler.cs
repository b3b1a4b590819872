using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Handlers;

namespace Vendor;

/// <summary>The one-stop's side: the police took the task.</summary>
internal sealed class AcceptanceHandler : IMessageHandler<TransferAccepted>
{
    public Task HandleAsync(ReceivedMessage<TransferAccepted> message, CancellationToken cancellationToken)
    {
        Console.WriteLine($"accepted {message.Header.Dossier} by {message.Header.From}");
        return Task.CompletedTask;
    }
}
