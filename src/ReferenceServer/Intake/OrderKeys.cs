using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Intake;

/// <summary>What must be delivered in order: a dossier's messages, else a document's, else each message by itself.</summary>
internal static class OrderKeys
{
    public static string Of(Message message)
    {
        if (message.Header.Dossier.Length > 0)
        {
            return $"h:{message.Header.Dossier}";
        }

        var key = message.DocumentSent?.Key ?? message.DocumentStatusReported?.Key;
        return key is null
            ? OfMessage(message.Header)
            : $"v:{key.AgencyCode}|{key.PromulgatedOn}|{key.Number}|{key.Notation}";
    }

    /// <summary>The key as far as a header tells it, for a message whose body was not read.</summary>
    public static string OfHeader(Header header) => header.Dossier.Length > 0 ? $"h:{header.Dossier}" : OfMessage(header);

    private static string OfMessage(Header header) => $"m:{header.From}|{header.Id}";
}
