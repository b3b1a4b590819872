using System.CommandLine;
using Google.Protobuf;
using MotCua.Contracts.Signing;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Directory.Commands;

/// <summary><c>directory sign</c>: the data folder's directory as a signed snapshot, on the machine that holds the authority's key.</summary>
internal static class SignCommand
{
    private static readonly Option<DirectoryInfo> To = new("--to")
    {
        Description = "The folder for the snapshot's two files. / Thư mục cho hai tệp của bản Danh bạ.",
        HelpName = "folder",
        Required = true,
    };

    private static readonly Option<FileInfo?> After = new("--after")
    {
        Description = "The snapshot before this one, whose number is counted on; without it this is number 1. / Bản Danh bạ liền trước; không có thì đây là bản số 1.",
        HelpName = "file",
    };

    public static Command Create()
    {
        var command = new Command(
            "sign",
            "Signs the data folder's directory with --authority-certificate and --authority-key; trust anchors come from --trust-anchors. / Ký Danh bạ của thư mục dữ liệu.")
        {
            To, After,
        };
        command.SetAction(async (parsed, cancellationToken) => await RunAsync(parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var folder = DataFolder.Read(parsed);
        var reader = new SettingReader(HubCommandLine.Configuration(parsed));
        var authority = HubOptionsReader.ReadAuthority(reader);
        if (authority is null && reader.Errors.Count == 0)
        {
            reader.Fail(Settings.AuthorityCertificate, "It is required to sign. Give the directory authority's certificate and its key.", "Bắt buộc khi ký. Hãy đặt chứng thư và khóa của cơ quan quản lý Danh bạ.");
        }

        var anchors = HubOptionsReader.ReadPublic(reader, Settings.TrustAnchors);
        var content = DirectoryFiles.Read(DataFile.OpenAll(folder, "directory", reader), reader);
        if (reader.Errors.Count > 0)
        {
            throw new HubConfigurationException(reader.Errors, isCommand: true);
        }

        content.TrustAnchors.AddRange(anchors.Select(anchor => ByteString.CopyFrom(anchor.RawDataMemory.Span)));
        var signer = HubIdentitySetup.Of("directory", authority!);
        var before = parsed.GetValue(After) is { } after ? await SnapshotReading.VerifyAsync(after.FullName, VerificationKey.Of(authority!), cancellationToken) : null;
        var number = (before?.Number ?? 0) + 1;
        var target = new SnapshotFolder(parsed.GetValue(To)!.FullName);
        PrivateFiles.CreateFolder(target.Path);
        var path = target.PathOf(number);
        if (File.Exists(path))
        {
            throw SnapshotReading.Refused(path, "A snapshot of this number is there; a number is given once. Give it as --after, or another folder.", "Đã có bản Danh bạ mang số này; mỗi số chỉ dùng một lần. Hãy đặt nó vào --after, hoặc dùng thư mục khác.");
        }

        SnapshotFile.Write(path, SnapshotSigning.Sign(content, number, TimeProvider.System.GetUtcNow(), signer));
        await Console.Out.WriteLineAsync($"{path}: number {number}, {content.Agencies.Count} agency entries, {content.Bindings.Count} bindings. / Đã ký bản Danh bạ số {number}.");
        return 0;
    }
}
