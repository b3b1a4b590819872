using MotCua.Contracts.V1;

namespace MotCua.Sdk.Messages;

/// <summary>The order key of a message (protocol, section 4): dossier, else document, else the message.</summary>
internal static class OrderKeys
{
    public static string Of(Message message)
    {
        var header = message.Header;
        var document = message.DocumentSent?.Key ?? message.DocumentStatusReported?.Key;
        return header.Dossier.Length > 0 ? $"d:{header.Dossier}"
            : document is not null ? $"v:{document.AgencyCode}|{document.PromulgatedOn}|{document.Number}|{document.Notation}"
            : $"m:{header.From}|{header.Id}";
    }
}
