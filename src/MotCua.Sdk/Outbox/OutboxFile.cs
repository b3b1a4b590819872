using MotCua.Sdk.Attachments;

namespace MotCua.Sdk.Outbox;

/// <summary>A file of the outbox that is to be uploaded before its message goes.</summary>
internal sealed record OutboxFile(
    string From, string MessageId, string Sha256, string OrderKey, long Size, string Name, string MediaType, string? Path, byte[]? Content, int Attempts, int Uploads)
{
    /// <summary>As it was when the message was enqueued.</summary>
    /// <exception cref="IOException">There is no file, or one of another size.</exception>
    public AttachmentSource Open()
    {
        if (Content is not null)
        {
            return AttachmentSource.Restore(Sha256, Size, Name, MediaType, Content);
        }

        var length = new FileInfo(Path!).Length;
        return length == Size ? AttachmentSource.Restore(Sha256, Size, Name, MediaType, Path!) : throw new InvalidDataException($"The file has {length} bytes instead of {Size}.");
    }
}
