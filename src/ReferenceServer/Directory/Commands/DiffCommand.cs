using System.CommandLine;
using System.Text.Json;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Configuration;

namespace MotCua.ReferenceServer.Directory.Commands;

/// <summary><c>directory diff</c>: what changed between two snapshots, or between a snapshot and a data folder.</summary>
internal static class DiffCommand
{
    private static readonly Argument<string> Old = new("old") { Description = "A snapshot file, or a data folder. / Tệp bản Danh bạ, hoặc thư mục dữ liệu." };

    private static readonly Argument<string> New = new("new") { Description = "A snapshot file, or a data folder. / Tệp bản Danh bạ, hoặc thư mục dữ liệu." };

    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object a change. / Mỗi thay đổi một đối tượng JSON." };

    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var command = new Command("diff", "Lists what changed; exit code 1 when something did. / Liệt kê thay đổi; mã thoát 1 khi có khác biệt.") { Old, New, Json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var errors = DataFolder.Errors();
            var (old, now) = (await ReadAsync(parsed.GetValue(Old)!, errors, cancellationToken), await ReadAsync(parsed.GetValue(New)!, errors, cancellationToken));
            if (errors.Errors.Count > 0)
            {
                throw new HubConfigurationException(errors.Errors, isCommand: true);
            }

            var changes = SnapshotDiff.Between(old, now).ToList();
            foreach (var change in changes)
            {
                await Console.Out.WriteLineAsync(parsed.GetValue(Json)
                    ? JsonSerializer.Serialize(change, Written)
                    : $"{change.Change,-8} {change.Kind,-8} {change.Key}: {change.What}".TrimEnd(' ', ':'));
            }

            return changes.Count == 0 ? 0 : DirectoryCommands.Differs;
        });
        return command;
    }

    private static async Task<DirectorySnapshot> ReadAsync(string path, SettingReader errors, CancellationToken cancellationToken)
    {
        if (System.IO.Directory.Exists(path))
        {
            return DirectoryFiles.Read(DataFile.OpenAll(path, "directory", errors), errors);
        }

        if (!File.Exists(path))
        {
            errors.Fail(path, "There is no such file or folder. Give a snapshot file or a data folder.", "Không có tệp hoặc thư mục này. Hãy đặt tệp bản Danh bạ hoặc thư mục dữ liệu.");
            return new DirectorySnapshot();
        }

        var read = MotCuaJson.Read<DirectorySnapshot>(await File.ReadAllBytesAsync(path, cancellationToken), JsonReading.Tolerant);
        foreach (var violation in read.Violations)
        {
            errors.Fail($"{path} {violation.Path}", violation.MessageEn, violation.MessageVi);
        }

        return read.Value ?? new DirectorySnapshot();
    }
}
