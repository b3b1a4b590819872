using MotCua.Sdk.Attachments;

namespace MotCua.Sdk.Exchange;

/// <summary>What one send wants besides its message.</summary>
public sealed record SendOptions
{
    /// <summary>Files that the message names: uploaded before it is sent, and again if the hub says that one is missing.</summary>
    public IReadOnlyList<AttachmentSource> Attachments { get; init; } = [];
}
