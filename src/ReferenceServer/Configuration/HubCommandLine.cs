using System.CommandLine;
using Microsoft.Extensions.Configuration;

namespace MotCua.ReferenceServer.Configuration;

/// <summary>The command line: one flag a setting, and the subcommands that are given to it.</summary>
internal static class HubCommandLine
{
    /// <summary>Exit code of a wrong command line, a wrong configuration, or a port in use.</summary>
    public const int Refused = 2;

    private static readonly Option<FileInfo?> File = new("--config")
    {
        Description = "Further settings as a JSON file; it wins over appsettings.json. / Tệp JSON cấu hình bổ sung.",
        HelpName = "file",
        Recursive = true,
    };

    private static readonly Dictionary<Setting, Option<string>> Flags = Settings.All
        .Where(setting => setting.Flag is not null)
        .ToDictionary(setting => setting, setting => new Option<string>(setting.Flag!)
        {
            Description = $"{setting.En} / {setting.Vi} [{setting.Unit}; default: {(setting.Default.Length == 0 ? "none" : setting.Default)}]",
            HelpName = setting.Kind switch { SettingKind.Number => "number", SettingKind.Switch => "true|false", SettingKind.Path => "path", SettingKind.List => "list", _ => "text" },
            Recursive = true,
        });

    public static async Task<int> RunAsync(string[] args, Func<ParseResult, CancellationToken, Task<int>> serve, params IEnumerable<Command> subcommands)
    {
        var root = new RootCommand(
            "MotCua reference hub: stores and forwards signed dossiers between agencies. / Nút trao đổi hồ sơ một cửa.\n\n"
            + "Settings come from appsettings.json, then --config, then the environment (MOTCUA__LISTEN__HTTPPORT=5080), then flags. "
            + "Secrets are not accepted as flags: "
            + string.Join(", ", Settings.All.Where(setting => setting.Flag is null).Select(setting => setting.Variable)) + ".");
        root.Options.Add(File);
        foreach (var flag in Flags.Values)
        {
            root.Options.Add(flag);
        }

        foreach (var subcommand in subcommands)
        {
            root.Subcommands.Add(subcommand);
        }

        root.SetAction(serve);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count == 0)
        {
            return await InvokeAsync(parsed);
        }

        foreach (var error in parsed.Errors)
        {
            await Console.Error.WriteLineAsync(error.Message);
        }

        await Console.Error.WriteLineAsync("The arguments are wrong; nothing was done. / Tham số không đúng, chưa thực hiện gì.");
        await Console.Error.WriteLineAsync("--help lists every flag. / --help liệt kê mọi tham số.");
        return Refused;
    }

    private static async Task<int> InvokeAsync(ParseResult parsed)
    {
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (StartFailure.Explain(e) is { } text)
        {
            await Console.Error.WriteLineAsync(text);
            return Refused;
        }
    }

    /// <summary>All sources in their order: file beside the program, --config, environment, flags.</summary>
    public static IConfiguration Configuration(ParseResult parsed)
    {
        var builder = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
        if (parsed.GetValue(File) is { } file)
        {
            builder.AddJsonFile(file.FullName, optional: false);
        }

        return builder
            .AddEnvironmentVariables()
            .AddEnvironmentVariables("ASPNETCORE_")
            .AddInMemoryCollection(Flags
                .Select(flag => KeyValuePair.Create(flag.Key.FullKey, parsed.GetValue(flag.Value)))
                .Where(flag => flag.Value is not null))
            .Build();
    }
}
