using MotCua.ReferenceServer.Intake;

namespace MotCua.ReferenceServer.Attachments;

/// <inheritdoc/>
internal sealed class AttachmentRegister(AttachmentTable table, AttachmentFiles files) : IAttachmentRegister
{
    public async ValueTask<IReadOnlyDictionary<string, long>> FindSizesAsync(string agency, IReadOnlyCollection<string> sha256, CancellationToken cancellationToken)
    {
        var sizes = await table.FindSizesAsync(agency, sha256, cancellationToken);

        // A file that a damaged disk lost is missing too: its sender uploads it again.
        return sizes.Where(file => files.Has(file.Key)).ToDictionary(StringComparer.Ordinal);
    }
}
