using System.CommandLine;
using MotCua.Contracts.Signing;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Directory.Commands;

/// <summary><c>directory publish</c>: hands a signed snapshot to a hub, which takes it while it runs and serves it to those that follow.</summary>
internal static class PublishCommand
{
    private static readonly Argument<FileInfo> File = new("file") { Description = "The snapshot that 'directory sign' made. / Bản Danh bạ do lệnh 'directory sign' tạo." };

    public static Command Create()
    {
        var command = new Command(
            "publish",
            "Verifies a snapshot with --directory-authority and puts it where the hub takes it from. / Kiểm tra bản Danh bạ và đặt vào nơi nút lấy về.")
        {
            File,
        };
        command.SetAction(async (parsed, cancellationToken) => await RunAsync(parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var reader = new SettingReader(HubCommandLine.Configuration(parsed));
        var authority = HubOptionsReader.ReadDirectoryAuthority(reader);
        if (authority is null && reader.Errors.Count == 0)
        {
            reader.Fail(Settings.DirectoryAuthority, "It is required to publish. Give the settings that the hub runs with.", "Bắt buộc khi phát hành. Hãy dùng đúng cấu hình mà nút đang chạy.");
        }

        var folder = new SnapshotFolder(HubFolders.Read(reader).Snapshots);
        if (reader.Errors.Count > 0)
        {
            throw new HubConfigurationException(reader.Errors, isCommand: true);
        }

        var path = parsed.GetValue(File)!.FullName;
        var content = await SnapshotReading.VerifyAsync(path, VerificationKey.Of(authority!), cancellationToken);
        if (folder.NewestNumber() is var newest && content.Number <= newest)
        {
            throw SnapshotReading.Refused(path, $"Its number {content.Number} is not above {newest}, which is published. Sign it again with --after {folder.PathOf(newest)}.",
                $"Số {content.Number} không lớn hơn {newest} đã phát hành. Hãy ký lại với --after {folder.PathOf(newest)}.");
        }

        PrivateFiles.CreateFolder(folder.Path);
        SnapshotFile.Write(folder.PathOf(content.Number), await SnapshotFile.ReadAsync(path, cancellationToken));
        await Console.Out.WriteLineAsync($"{folder.PathOf(content.Number)}: number {content.Number} published. / Đã phát hành bản Danh bạ số {content.Number}.");
        return 0;
    }
}
