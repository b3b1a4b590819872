using System.Text.Json;

namespace MotCua.ReferenceServer.Storage.Backups;

/// <summary><c>backup.json</c>: written last, so a backup that has it is whole.</summary>
/// <param name="Format">1.</param>
/// <param name="TakenAt">When the database was copied: what came later is not in the backup.</param>
/// <param name="DatabaseSha256">Hash of <c>hub.db</c>.</param>
/// <param name="Files">How many attached files it holds.</param>
/// <param name="Bytes">Bytes of database and files.</param>
/// <param name="Missing">Attached files, by SHA-256, that the hub itself no longer had whole.</param>
internal sealed record BackupManifest(int Format, DateTimeOffset TakenAt, string DatabaseSha256, int Files, long Bytes, IReadOnlyList<string> Missing)
{
    public const int Known = 1;

    private const string Name = "backup.json";

    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The copy of the database.</summary>
    public static string DatabaseOf(string folder) => Path.Combine(folder, "hub.db");

    public static string AttachmentsOf(string folder) => Path.Combine(folder, "attachments");

    public static string SandboxOf(string folder) => Path.Combine(folder, "sandbox");

    public void Write(string folder)
    {
        var path = Path.Combine(folder, Name);
        PrivateFiles.CreateFile(path);
        using (var file = new FileStream(path, FileMode.Truncate, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, this, Written);
            file.Flush(flushToDisk: true);
        }

        DurableFolder.Flush(folder);
    }

    /// <exception cref="StoreSetupException">The folder holds no whole backup of a form that this program knows.</exception>
    public static BackupManifest Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            if (JsonSerializer.Deserialize<BackupManifest>(file, Written) is { Format: Known, DatabaseSha256.Length: 64 } manifest)
            {
                return manifest;
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            // Said below.
        }

        throw new StoreSetupException(
            $"'{folder}' holds no whole backup: {Name} is missing or not of form {Known}. Give the folder that 'backup --to' made and finished.",
            $"'{folder}' không có bản sao lưu đầy đủ: thiếu {Name} hoặc không đúng dạng {Known}. Hãy đặt thư mục mà 'backup --to' đã tạo xong.");
    }
}
