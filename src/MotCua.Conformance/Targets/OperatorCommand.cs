using System.Diagnostics;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Targets;

/// <summary>A command of the features file, by which the operator lends the suite a hand: kill and restart the system, give it a snapshot, print its log.</summary>
internal static class OperatorCommand
{
    public static async Task RunAsync(string command, CancellationToken cancellationToken, params (string Name, string Value)[] environment)
    {
        var start = Shell(command);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new SuiteProblem($"the command did not start: {command}");
        await process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>What it prints.</summary>
    public static async Task<string> ReadAsync(string command, CancellationToken cancellationToken)
    {
        var start = Shell(command);
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start) ?? throw new SuiteProblem($"the command did not start: {command}");
        var text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return text;
    }

    private static ProcessStartInfo Shell(string command) => OperatingSystem.IsWindows() ? new ProcessStartInfo("cmd.exe", ["/c", command]) : new ProcessStartInfo("/bin/sh", ["-c", command]);
}
