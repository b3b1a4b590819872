using System.Diagnostics;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Targets;

/// <summary>A command of the features file, by which the operator lends the suite a hand: kill and restart the system, give it a snapshot, print its log.</summary>
/// <param name="Name">Its member in the features file.</param>
/// <param name="Text">What the shell runs.</param>
internal sealed record OperatorCommand(string Name, string Text)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <exception cref="SuiteProblem">It failed: the case says nothing about the system.</exception>
    public async Task RunAsync(CancellationToken cancellationToken, params (string Name, string Value)[] environment)
    {
        var start = Shell();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Start(start);
        await EndAsync(process, cancellationToken);
    }

    /// <summary>What it prints.</summary>
    /// <exception cref="SuiteProblem">It failed: the case says nothing about the system.</exception>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        var start = Shell();
        start.RedirectStandardOutput = true;
        using var process = Start(start);
        var text = process.StandardOutput.ReadToEndAsync(cancellationToken);
        await EndAsync(process, cancellationToken);
        return await text;
    }

    private Process Start(ProcessStartInfo start) => Process.Start(start) ?? throw Failed("did not start");

    private async Task EndAsync(Process process, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw Failed($"did not end within {Patience.TotalSeconds:0} s; it has to leave what it starts in the background");
        }

        if (process.ExitCode != 0)
        {
            throw Failed($"ended with code {process.ExitCode}");
        }
    }

    private SuiteProblem Failed(string what) => new($"The command '{Name}' of the features file {what}: {Text}");

    private ProcessStartInfo Shell() => OperatingSystem.IsWindows() ? new ProcessStartInfo("cmd.exe", ["/c", Text]) : new ProcessStartInfo("/bin/sh", ["-c", Text]);
}
