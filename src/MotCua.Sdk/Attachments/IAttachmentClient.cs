using MotCua.Contracts.V1;

namespace MotCua.Sdk.Attachments;

/// <summary>Uploads and downloads files, named by their SHA-256. Interrupted transfers go on where they stopped. Thread-safe.</summary>
public interface IAttachmentClient
{
    /// <summary>Uploads a file so that messages of the agency may name it. A file that the hub has from this agency is not sent again.</summary>
    /// <param name="agency">Code of the agency that will name it.</param>
    /// <param name="source">The file.</param>
    /// <param name="cancellationToken">Stops; a later call goes on from there.</param>
    /// <returns>The reference that the message carries.</returns>
    /// <exception cref="Contracts.Errors.RefusalException">ATTACHMENT_HASH_MISMATCH when the file changed meanwhile, QUOTA_EXCEEDED…</exception>
    /// <exception cref="Resilience.HubUnreachableException">No usable answer came until the deadline.</exception>
    Task<AttachmentRef> UploadAsync(string agency, AttachmentSource source, CancellationToken cancellationToken = default);

    /// <summary>Downloads a file to a path. It appears there only when its size and SHA-256 are right.</summary>
    /// <param name="agency">Code of the agency that received or uploaded it.</param>
    /// <param name="reference">From the message.</param>
    /// <param name="path">Where to; an existing file is replaced.</param>
    /// <param name="cancellationToken">Stops and leaves nothing.</param>
    /// <exception cref="Contracts.Errors.RefusalException">ATTACHMENT_HASH_MISMATCH when the bytes are not those that the message names; NOT_FOUND reasons.</exception>
    Task DownloadToFileAsync(string agency, AttachmentRef reference, string path, CancellationToken cancellationToken = default);

    /// <summary>Downloads a file into a stream. Use the bytes only after this returned: the hash is known at the end.</summary>
    /// <param name="agency">Code of the agency that received or uploaded it.</param>
    /// <param name="reference">From the message.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="Contracts.Errors.RefusalException">ATTACHMENT_HASH_MISMATCH when the bytes are not those that the message names.</exception>
    Task DownloadAsync(string agency, AttachmentRef reference, Stream destination, CancellationToken cancellationToken = default);

    /// <summary>Facts about a file of the agency at the hub.</summary>
    /// <param name="agency">Code of the agency.</param>
    /// <param name="sha256">SHA-256, lower-case hex.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<DescribeAttachmentResponse> DescribeAsync(string agency, string sha256, CancellationToken cancellationToken = default);
}
