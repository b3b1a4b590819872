using MotCua.Sdk.Attachments;

namespace MotCua.Sdk.Outbox;

/// <summary>What is appended: the bytes are fixed, the signature may come later from a remote signer.</summary>
internal sealed record NewOutboxMessage(string From, string Id, string OrderKey, string Body, byte[] Payload, OutboxSignature? Signature)
{
    /// <summary>Files that are uploaded before it goes.</summary>
    public IReadOnlyList<AttachmentSource> Files { get; init; } = [];

    /// <summary>Set by the append: the dispatcher has it already and need not look for it.</summary>
    public bool IsHandedOver { get; set; }
}
