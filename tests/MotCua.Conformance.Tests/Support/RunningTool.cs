using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MotCua.Conformance.Tests.Support;

/// <summary>The tool as a process that is looked at, typed to and killed while it runs.</summary>
internal sealed partial class RunningTool : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Lock _lock = new();

    private RunningTool(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public string Output => string.Join('\n', Lines);

    public static RunningTool Start(params string[] arguments) => Start(arguments, []);

    public static RunningTool Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Project.Tool, .. arguments]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!);
    }

    public Task TypeAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    /// <summary>Where the page of a run by hand is.</summary>
    public async Task<Uri> PageAsync()
    {
        await UntilAsync(() => PageLine().IsMatch(Output));
        return new Uri(PageLine().Match(Output).Groups["url"].Value);
    }

    /// <summary>Waits until something holds, or the process is over.</summary>
    public async Task UntilAsync(Func<bool> holds)
    {
        var end = Stopwatch.StartNew();
        while (!holds() && !_process.HasExited)
        {
            Assert.True(end.Elapsed < Limit, Output);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public async Task<int> ExitAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends it without a word.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Add(string? line)
    {
        if (line is not null)
        {
            lock (_lock)
            {
                _lines.Add(line);
            }
        }
    }

    [GeneratedRegex("tester and observers: (?<url>https?://[^ ]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PageLine();
}
