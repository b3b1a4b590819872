namespace MotCua.ReferenceServer.Intake;

/// <summary>Which files an agency may name in a message.</summary>
internal interface IAttachmentRegister
{
    /// <summary>Those of the files (lower-case hex SHA-256) that the agency neither uploaded whole nor received in a message (table attachment_grants).</summary>
    ValueTask<IReadOnlyList<string>> FindMissingAsync(string agency, IReadOnlyCollection<string> sha256, CancellationToken cancellationToken);
}
