namespace MotCua.ReferenceServer.Attachments;

/// <summary>What an agency has of one file.</summary>
/// <param name="Agency">The agency.</param>
/// <param name="Size">Bytes of the whole file.</param>
/// <param name="Received">Bytes that this hub has of this agency's upload; the size when complete.</param>
/// <param name="IsComplete">Uploaded whole, or received in a message.</param>
/// <param name="Part">Name of the file with the bytes so far; null when complete.</param>
/// <param name="KeptUntil">Kept at least until then, Unix milliseconds.</param>
internal sealed record AttachmentState(string Agency, long Size, long Received, bool IsComplete, string? Part, long KeptUntil);
