using System.Diagnostics;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Targets;

/// <summary>The command of the features file that kills the system and starts it again.</summary>
internal static class RestartCommand
{
    public static async Task RunAsync(string command, CancellationToken cancellationToken)
    {
        using var process = Process.Start(OperatingSystem.IsWindows() ? new ProcessStartInfo("cmd.exe", ["/c", command]) : new ProcessStartInfo("/bin/sh", ["-c", command])) ?? throw new SuiteProblem("the restart command did not start");
        await process.WaitForExitAsync(cancellationToken);
    }
}
