using MotCua.Contracts.V1;
using MotCua.Sdk.Attachments;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Handlers;
using MotCua.Sdk.Messages;

namespace Vendor;

/// <summary>The police's side: fetches the papers and takes the task. It may run twice for one message, and does the same again.</summary>
internal sealed class TransferHandler(IAttachmentClient attachments, MotCuaMessages messages, Answers answers) : IMessageHandler<DossierTransferred>
{
    public async Task HandleAsync(ReceivedMessage<DossierTransferred> message, CancellationToken cancellationToken)
    {
        var dossier = message.Body.Dossier;
        if (dossier.Procedure.Code != "1.004194")
        {
            throw new RejectMessageException("procedure not handled here"); // to the dead letters at once: a person must look
        }

        var folder = Directory.CreateDirectory(Path.Combine("received", dossier.Code)).FullName;
        foreach (var file in dossier.Components.SelectMany(component => component.Files))
        {
            await attachments.DownloadToFileAsync(message.Header.To, file, Path.Combine(folder, file.Sha256), cancellationToken);
            Console.WriteLine($"received {dossier.Code}: {file.Name}, {file.Size} bytes");
        }

        await answers.SendOnceAsync(message.Received, () => messages.Reply(message.Message).Accept(), cancellationToken);
    }
}
