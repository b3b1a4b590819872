using System.CommandLine;

namespace MotCua.ReferenceServer.Directory.Commands;

/// <summary><c>directory</c>: what the directory authority does with a directory before a hub has it.</summary>
internal static class DirectoryCommands
{
    /// <summary>Exit code of <c>diff</c> when the two differ, as that of the tool of the same name.</summary>
    public const int Differs = 1;

    public static Command Create() => new(
        "directory",
        "Imports, compares, signs and publishes the directory of agencies. / Nhập, so sánh, ký và phát hành Danh bạ.")
    {
        ImportCommand.Create(), DiffCommand.Create(), SignCommand.Create(), PublishCommand.Create(),
    };
}
