using System.CommandLine;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Commands;

/// <summary><c>enrol</c>: makes keys, certificates and a signed Directory for a trial.</summary>
internal static class EnrolCommand
{
    private static readonly Option<DirectoryInfo> Folder = new("--folder") { Description = "Where to; must not exist or be empty. / Thư mục mới.", Required = true, HelpName = "folder" };
    private static readonly Option<int> Lanes = new("--lanes") { Description = "How many cases can run side by side, 1 to 16. / Số ca song song, 1 đến 16.", HelpName = "number", DefaultValueFactory = _ => 4 };

    private static readonly Option<string> Listener = new("--listener") { Description = "This machine as the hub reaches it: certificates point there, and nobody may come. / Địa chỉ máy này nhìn từ nút.", HelpName = "host", DefaultValueFactory = _ => "127.0.0.1" };

    public static Command Create()
    {
        var command = new Command("enrol", "Make test agencies, systems and a signed Directory for the hub under test. / Tạo cơ quan, hệ thống thử và Danh bạ đã ký.");
        command.Options.Add(Folder);
        command.Options.Add(Lanes);
        command.Options.Add(Listener);
        command.SetAction(parsed =>
        {
            var folder = parsed.GetRequiredValue(Folder);
            if (folder.Exists && folder.EnumerateFileSystemInfos().Any())
            {
                throw new TargetProblem($"{folder.FullName} is not empty; nothing was written", $"{folder.FullName} không rỗng; chưa ghi gì");
            }

            var lanes = parsed.GetValue(Lanes);
            if (lanes is < 1 or > 16)
            {
                throw new TargetProblem("--lanes is 1 to 16", "--lanes từ 1 đến 16");
            }

            folder.Create();
            Console.WriteLine(new EnrolmentMaker(folder.FullName, lanes, TimeProvider.System.GetUtcNow(), parsed.GetValue(Listener)!).Make());
            return ExitCode.Conforms;
        });
        return command;
    }
}
