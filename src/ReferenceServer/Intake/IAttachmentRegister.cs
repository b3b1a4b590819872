namespace MotCua.ReferenceServer.Intake;

/// <summary>Which files an agency may name in a message.</summary>
internal interface IAttachmentRegister
{
    /// <summary>The sizes of those of the files (lower-case hex SHA-256) that the agency uploaded whole or received in a message (table attachment_grants); the others are missing.</summary>
    ValueTask<IReadOnlyDictionary<string, long>> FindSizesAsync(string agency, IReadOnlyCollection<string> sha256, CancellationToken cancellationToken);
}
