using System.Data.Common;
using MotCua.Contracts.V1;
using MotCua.Sdk.Attachments;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Handlers;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Outbox;

namespace Vendor;

/// <summary>The police's side: fetches the papers, notes the dossier and takes the task, once.</summary>
internal sealed class TransferHandler(IAttachmentClient attachments, MotCuaMessages messages, IOutbox outbox) : ITransactionalHandler<DossierTransferred>
{
    public async Task HandleAsync(ReceivedMessage<DossierTransferred> message, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var dossier = message.Body.Dossier;
        if (dossier.Procedure.Code != "1.004194")
        {
            throw new RejectMessageException("procedure not handled here"); // to the dead letters at once: a person must look
        }

        // One small paper. A product with large files notes them here and fetches them after the commit: other messages share this transaction.
        var folder = Directory.CreateDirectory(Path.Combine("received", dossier.Code)).FullName;
        foreach (var file in dossier.Components.SelectMany(component => component.Files))
        {
            await attachments.DownloadToFileAsync(message.Header.To, file, Path.Combine(folder, file.Sha256), cancellationToken);
            Console.WriteLine($"received {dossier.Code}: {file.Name}, {file.Size} bytes");
        }

        // The dossier, the answer, and the inbox's row that says it was handled: all of them, or none.
        await Register.AddAsync(transaction, dossier.Code, message.Header.From, cancellationToken);
        await outbox.EnqueueAsync(messages.Reply(message.Message).Accept(), transaction, cancellationToken);
    }
}
