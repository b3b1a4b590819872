using System.CommandLine;
using System.Globalization;
using MotCua.ReferenceServer.Configuration;

namespace MotCua.ReferenceServer.Storage.Backups;

/// <summary><c>backup</c> and <c>restore</c>.</summary>
internal static class BackupCommands
{
    /// <summary>Exit code of a backup that is whole but for files that the hub itself had lost.</summary>
    public const int Incomplete = 1;

    private static readonly Option<DirectoryInfo> To = new("--to")
    {
        Description = "A new folder for this backup. / Thư mục mới cho bản sao lưu này.",
        HelpName = "folder",
        Required = true,
    };

    private static readonly Option<DirectoryInfo> From = new("--from")
    {
        Description = "A folder that backup made. / Thư mục do lệnh backup tạo.",
        HelpName = "folder",
        Required = true,
    };

    public static Command CreateBackup()
    {
        var command = new Command("backup", "Copies the store, its attached files and the sandbox's keys while the hub runs. / Sao lưu kho khi nút đang chạy.") { To };
        command.SetAction(async (parsed, _) =>
        {
            var target = parsed.GetValue(To)!.FullName;
            var manifest = HubBackup.Take(Folders(parsed), target, TimeProvider.System);
            await SayAsync("Backed up to", "Đã sao lưu vào", target, manifest);
            return manifest.Missing.Count == 0 ? 0 : Incomplete;
        });
        return command;
    }

    public static Command CreateRestore()
    {
        var command = new Command("restore", "Makes a store of a backup, for a hub that is stopped. / Khôi phục kho từ bản sao lưu, khi nút đã dừng.") { From };
        command.SetAction(async (parsed, _) =>
        {
            var hub = Folders(parsed);
            await SayAsync("Restored to", "Đã khôi phục vào", hub.Database, HubRestore.Run(parsed.GetValue(From)!.FullName, hub));
            return 0;
        });
        return command;
    }

    private static HubFolders Folders(ParseResult parsed)
    {
        var reader = new SettingReader(HubCommandLine.Configuration(parsed));
        var folders = HubFolders.Read(reader);
        return reader.Errors.Count == 0 ? folders : throw new HubConfigurationException(reader.Errors);
    }

    private static async Task SayAsync(string en, string vi, string place, BackupManifest manifest)
    {
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{en} '{place}': the state of {manifest.TakenAt:yyyy-MM-ddTHH:mm:ssZ}, {manifest.Files} attached files, {manifest.Bytes} bytes. / {vi} '{place}'."));
        foreach (var sha256 in manifest.Missing)
        {
            await Console.Error.WriteLineAsync(
                $"Attached file {sha256} is not whole in the hub's own folder and not in the backup; its sender can upload it again. / Tệp đính kèm {sha256} không còn nguyên ở nút; bên gửi có thể tải lên lại.");
        }
    }
}
