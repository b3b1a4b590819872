namespace MotCua.Sdk.Directory;

/// <summary>A directory snapshot is not one of the pinned authority, or older than one seen before. It is not used.</summary>
public sealed class SnapshotInvalidException : Exception
{
    internal SnapshotInvalidException(string why)
        : base($"The directory snapshot is refused: {why}. Check DirectoryCertificate with the directory authority. "
            + "| Bản Danh bạ bị từ chối; hãy kiểm tra DirectoryCertificate với cơ quan quản lý Danh bạ.")
    {
    }
}
