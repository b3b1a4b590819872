using MotCua.ReferenceServer.Attachments;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Storage.Sqlite;

namespace MotCua.ReferenceServer.Storage.Backups;

/// <summary>
/// Copies what a hub keeps, while it runs. Database first, then the files that it names: a file never changes, and one that was swept since is taken out of the copy.
/// </summary>
internal static class HubBackup
{
    /// <exception cref="StoreSetupException">There is no store, the target is not empty, the store is damaged, or the disk is full.</exception>
    public static BackupManifest Take(HubFolders hub, string target, TimeProvider time)
    {
        if (!File.Exists(hub.Database))
        {
            throw new StoreSetupException(
                $"There is no store at Storage:Database '{hub.Database}'. Give the settings that the hub runs with (--config, environment, flags).",
                $"Không có kho tại Storage:Database '{hub.Database}'. Hãy dùng đúng cấu hình mà nút đang chạy.");
        }

        if (System.IO.Directory.Exists(target) && System.IO.Directory.EnumerateFileSystemEntries(target).Any())
        {
            throw new StoreSetupException(
                $"'{target}' is not empty. Give a new folder for each backup.",
                $"'{target}' không rỗng. Mỗi bản sao lưu cần một thư mục mới.");
        }

        try
        {
            return Copy(hub, target, time);
        }
        catch (Exception e) when (e is IOException or Microsoft.Data.Sqlite.SqliteException)
        {
            throw new StoreSetupException(
                $"The backup into '{target}' was not finished and must not be used: {e.Message} Check that the disk has room, then give a new folder.",
                $"Chưa sao lưu xong vào '{target}', không dùng được bản này. Hãy kiểm tra ổ đĩa còn chỗ rồi đặt thư mục mới.",
                e);
        }
    }

    private static BackupManifest Copy(HubFolders hub, string target, TimeProvider time)
    {
        PrivateFiles.CreateFolder(target);
        var takenAt = time.GetUtcNow();
        var database = BackupManifest.DatabaseOf(target);
        SqliteBackup.Copy(hub.Database, database);
        var (files, bytes, missing) = CopyFiles(hub, target, database);
        CopySandbox(hub.Sandbox, BackupManifest.SandboxOf(target));
        var (sha256, size) = HashOf(database);
        var manifest = new BackupManifest(BackupManifest.Known, takenAt, sha256, files, bytes + size, missing);
        manifest.Write(target);
        return manifest;
    }

    private static (int Files, long Bytes, List<string> Missing) CopyFiles(HubFolders hub, string target, string database)
    {
        var folder = BackupManifest.AttachmentsOf(target);
        var (count, total, missing) = (0, 0L, new List<string>());
        foreach (var sha256 in SqliteBackup.Files(database))
        {
            try
            {
                var copy = AttachmentFiles.PathOf(folder, sha256);
                PrivateFiles.CreateFolder(Path.GetDirectoryName(copy)!);
                var (found, bytes) = DurableCopy.Copy(AttachmentFiles.PathOf(hub.Attachments, sha256), copy);
                if (found == sha256)
                {
                    (count, total) = (count + 1, total + bytes);
                    continue;
                }

                File.Delete(copy);
                missing.Add(sha256);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                File.Delete(AttachmentFiles.PathOf(folder, sha256));
                if (SqliteBackup.HasFile(hub.Database, sha256))
                {
                    missing.Add(sha256);
                }
                else
                {
                    SqliteBackup.Forget(database, sha256);
                }
            }
        }

        return (count, total, missing);
    }

    private static void CopySandbox(string source, string target)
    {
        if (!System.IO.Directory.Exists(source))
        {
            return;
        }

        PrivateFiles.CreateFolder(target);
        foreach (var file in System.IO.Directory.EnumerateFiles(source))
        {
            DurableCopy.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }

    private static (string Sha256, long Bytes) HashOf(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
        return (Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)), file.Length);
    }
}
