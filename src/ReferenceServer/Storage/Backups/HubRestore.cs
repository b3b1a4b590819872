using MotCua.ReferenceServer.Attachments;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Storage.Sqlite;

namespace MotCua.ReferenceServer.Storage.Backups;

/// <summary>Puts a backup where a hub starts from it. The database gets its name last: a restore that was broken off leaves no store.</summary>
internal static class HubRestore
{
    /// <exception cref="StoreSetupException">The backup is not whole, a store is there already, a hub runs on it, or the disk is full.</exception>
    public static BackupManifest Run(string source, HubFolders hub)
    {
        var manifest = BackupManifest.Read(source);
        PrivateFiles.CreateFolder(Path.GetDirectoryName(hub.Database)!);
        using var turn = SqliteLock.Take(hub.Database);
        foreach (var file in (ReadOnlySpan<string>)[hub.Database, hub.Database + "-wal"])
        {
            if (File.Exists(file))
            {
                throw new StoreSetupException(
                    $"'{file}' is there already. Move the old store away (database, -wal, -shm, attachments), or give another path with Storage:Database.",
                    $"'{file}' đã có. Hãy chuyển kho cũ đi chỗ khác, hoặc đặt Storage:Database khác.");
            }
        }

        try
        {
            Copy(source, manifest, hub);
        }
        catch (IOException e)
        {
            throw new StoreSetupException(
                $"The restore from '{source}' was not finished; no store was made: {e.Message} Check that the disk has room and that the backup's files are all there, then try again.",
                $"Chưa khôi phục xong từ '{source}', chưa có kho nào được tạo. Hãy kiểm tra ổ đĩa và các tệp của bản sao lưu rồi chạy lại.",
                e);
        }

        return manifest;
    }

    private static void Copy(string source, BackupManifest manifest, HubFolders hub)
    {
        var unfinished = hub.Database + ".restoring";
        Require(DurableCopy.Copy(BackupManifest.DatabaseOf(source), unfinished).Sha256 == manifest.DatabaseSha256, BackupManifest.DatabaseOf(source));
        var from = BackupManifest.AttachmentsOf(source);
        PrivateFiles.CreateFolder(hub.Attachments);
        foreach (var sha256 in SqliteBackup.Files(unfinished).Except(manifest.Missing, StringComparer.Ordinal))
        {
            var (kept, target) = (AttachmentFiles.PathOf(from, sha256), AttachmentFiles.PathOf(hub.Attachments, sha256));
            PrivateFiles.CreateFolder(Path.GetDirectoryName(target)!);
            Require(DurableCopy.Copy(kept, target).Sha256 == sha256, kept);
            DurableFolder.Flush(Path.GetDirectoryName(target)!);
        }

        DurableFolder.Flush(hub.Attachments);
        CopySandbox(BackupManifest.SandboxOf(source), hub.Sandbox);
        File.Move(unfinished, hub.Database);
        DurableFolder.Flush(Path.GetDirectoryName(hub.Database)!);
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

        DurableFolder.Flush(target);
    }

    private static void Require(bool isWhole, string file)
    {
        if (!isWhole)
        {
            throw new StoreSetupException(
                $"'{file}' is not what was backed up: its SHA-256 differs. No store was made. Take another backup, or copy this one again from where it was kept.",
                $"'{file}' khác với lúc sao lưu (SHA-256 không khớp). Chưa có kho nào được tạo. Hãy dùng bản sao lưu khác, hoặc chép lại bản này.");
        }
    }
}
