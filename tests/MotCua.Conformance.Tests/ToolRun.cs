using System.Diagnostics;

namespace MotCua.Conformance.Tests;

/// <summary>A run of the tool as a process of its own, as its users run it.</summary>
internal sealed record ToolRun(int ExitCode, string Output)
{
    public static Task<ToolRun> RunAsync(params string[] arguments) => RunInAsync("", arguments);

    /// <summary>The same, in a folder.</summary>
    public static async Task<ToolRun> RunInAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Project.Tool, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new ToolRun(process.ExitCode, await output + await errors);
    }
}
