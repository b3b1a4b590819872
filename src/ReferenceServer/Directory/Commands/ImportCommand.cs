using System.CommandLine;
using System.Text;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Configuration;

namespace MotCua.ReferenceServer.Directory.Commands;

/// <summary><c>directory import</c>: agencies of CSV and JSON files into the data folder, all of them or, with every error named, none.</summary>
internal static class ImportCommand
{
    private static readonly Argument<FileInfo[]> Files = new("files")
    {
        Description = "CSV files with a header line, or JSON files as in the data folder. / Tệp CSV có dòng tiêu đề, hoặc tệp JSON như trong thư mục dữ liệu.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> As = new("--as")
    {
        Description = "Name of the file that is made in 'directory' of the data folder, for example tuyen-quang. / Tên tệp được tạo trong thư mục 'directory'.",
        HelpName = "name",
        Required = true,
    };

    private static readonly Option<bool> Replace = new("--replace") { Description = "Put it in the place of the file of that name. / Thay tệp cùng tên." };

    public static Command Create()
    {
        var command = new Command("import", "Checks agencies together with the data folder and adds them to it; every error is listed and then nothing is written. / Kiểm tra và nhập cơ quan vào thư mục dữ liệu.")
        {
            Files, As, Replace,
        };
        command.SetAction(async (parsed, _) => await RunAsync(
            DataFolder.Read(parsed), parsed.GetValue(Files)!, parsed.GetValue(As)!, parsed.GetValue(Replace)));
        return command;
    }

    private static async Task<int> RunAsync(string folder, FileInfo[] files, string name, bool replace)
    {
        var errors = DataFolder.Errors();
        var target = Path.Combine(folder, "directory", name + ".json");
        if (name.Length == 0 || name.AsSpan().ContainsAny(Path.GetInvalidFileNameChars()))
        {
            errors.Fail("--as", $"'{name}' is no file name. Give one without a folder, for example tuyen-quang.", $"'{name}' không phải tên tệp. Hãy đặt tên không kèm thư mục.");
        }
        else if (File.Exists(target) && !replace)
        {
            errors.Fail("--as", $"{target} exists. Give another name, or --replace.", $"{target} đã có. Hãy đặt tên khác, hoặc thêm --replace.");
        }

        var given = files.Select(file => Open(file, errors)).OfType<DataFile>().ToList();

        // Checked beside what is there already: a parent or a successor may stand in another file.
        var others = System.IO.Directory.GetFiles(Path.Combine(folder, "directory"), "*.json")
            .Where(path => path != target)
            .Order(StringComparer.Ordinal)
            .Select(path => DataFile.Open(path, "directory/" + Path.GetFileName(path), errors))
            .OfType<DataFile>();
        _ = DirectoryFiles.Read([.. given, .. others], errors);
        if (errors.Errors.Count > 0)
        {
            throw new HubConfigurationException(errors.Errors, isCommand: true);
        }

        var added = DirectoryFiles.Read(given, DataFolder.Errors());
        var part = target + ".part";
        await File.WriteAllTextAsync(part, Text(added), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(part, target, overwrite: true);
        await Console.Out.WriteLineAsync(
            $"{target}: {added.Agencies.Count} agency entries, {added.Mappings.Count} mappings, {added.Bindings.Count} bindings. / Đã nhập.");
        return 0;
    }

    private static DataFile? Open(FileInfo file, SettingReader errors)
    {
        if (!file.Exists)
        {
            errors.Fail(file.ToString(), "There is no such file. Give the path of one that exists.", "Không có tệp này. Hãy đặt đường dẫn của tệp có thật.");
            return null;
        }

        return file.Extension.Equals(".csv", StringComparison.OrdinalIgnoreCase)
            ? AgencyCsv.Open(file.FullName, file.Name, errors)
            : DataFile.Open(file.FullName, file.Name, errors);
    }

    // One entry a line, as a person keeps such a file and as a diff shows it.
    private static string Text(DirectorySnapshot content)
    {
        var text = new StringBuilder("{\n");
        var lists = new (string Name, IEnumerable<Google.Protobuf.IMessage> Items)[] { ("agencies", content.Agencies), ("mappings", content.Mappings), ("bindings", content.Bindings) };
        var written = lists.Where(list => list.Items.Any()).ToList();
        foreach (var (list, items) in written)
        {
            text.Append("  \"").Append(list).Append("\": [\n    ");
            text.AppendJoin(",\n    ", items.Select(item => Encoding.UTF8.GetString(MotCuaJson.Write(item))));
            text.Append("\n  ]").Append(list == written[^1].Name ? "\n" : ",\n");
        }

        return text.Append("}\n").ToString();
    }
}
