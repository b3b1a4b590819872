using System.Diagnostics;

namespace MotCua.Architecture.Tests;

/// <summary>A program run to its end: exit code and everything it wrote.</summary>
internal sealed record Command(int ExitCode, string Output)
{
    public static async Task<Command> RunAsync(string file, string folder, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(file, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        // The suite's own reports and servers stay out of what it starts; English messages, because tests read some.
        process.StartInfo.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        process.StartInfo.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        process.StartInfo.Environment["DOTNET_NOLOGO"] = "1";
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return new Command(process.ExitCode, await output + await errors);
    }

    public void MustSucceed(string what) => Assert.True(ExitCode == 0, $"{what} ended with code {ExitCode}:\n{Output}");
}
