using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Storage;

/// <summary>A message that a receipt was given for. Times are Unix milliseconds; <see cref="Receipt"/> is in protobuf form.</summary>
internal sealed record StoredMessage
{
    /// <summary>Order of acceptance at this hub.</summary>
    public long Number { get; init; }

    public required string Sender { get; init; }

    public required string Id { get; init; }

    public required string Recipient { get; init; }

    /// <summary>The effective recipient.</summary>
    public required string Mailbox { get; init; }

    public required long Position { get; init; }

    public string? Dossier { get; init; }

    public string? Task { get; init; }

    public required string Body { get; init; }

    public required ReadOnlyMemory<byte> Payload { get; init; }

    public required string Signature { get; init; }

    public required byte[] PayloadSha256 { get; init; }

    public required byte[] Receipt { get; init; }

    /// <summary>The receipt as it was made; null on a message that was read.</summary>
    public Receipt? Issued { get; init; }

    public required long CreatedAt { get; init; }

    public required long ExpiresAt { get; init; }

    public required long ReceivedAt { get; init; }

    /// <summary>Phase of the task after this message.</summary>
    public int Phase { get; init; }

    /// <summary>Clock of the task after this message.</summary>
    public int Clock { get; init; }

    public bool Test { get; init; }
}
