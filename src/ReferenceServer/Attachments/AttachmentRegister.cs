using MotCua.ReferenceServer.Intake;

namespace MotCua.ReferenceServer.Attachments;

/// <inheritdoc/>
internal sealed class AttachmentRegister(AttachmentTable table, AttachmentFiles files) : IAttachmentRegister
{
    public async ValueTask<IReadOnlyList<string>> FindMissingAsync(string agency, IReadOnlyCollection<string> sha256, CancellationToken cancellationToken)
    {
        var missing = await table.FindMissingAsync(agency, sha256, cancellationToken);

        // A file that a damaged disk lost is missing too: its sender uploads it again.
        return [.. sha256.Where(file => missing.Contains(file) || !files.Has(file))];
    }
}
