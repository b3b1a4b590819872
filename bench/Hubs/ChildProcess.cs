using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MotCua.Bench.Hubs;

/// <summary>A server in a process of its own, so that its CPU time is its own. It is killed at the end.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    // What a plain ASP.NET Core program says, and what the hub says, when the sockets are open.
    private const string Listening = "Now listening on: ";
    private const string Serving = " serves at ";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource<IReadOnlyList<Uri>> _addresses = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _expected;

    private ChildProcess(Process process, int expected)
    {
        _process = process;
        _expected = expected;
    }

    /// <summary>Where it listens, in the order in which it said so.</summary>
    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    /// <summary>User and system time that the process has used.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Memory that is resident, bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Most memory that was resident, bytes.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>Starts a program of this build and waits until it listens on so many addresses.</summary>
    public static async Task<ChildProcess> StartAsync(
        string assembly, IEnumerable<string> arguments, int addresses, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, assembly));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(new Process { StartInfo = start, EnableRaisingEvents = true }, addresses);
        child._process.OutputDataReceived += (_, line) => child.Read(line.Data);
        child._process.ErrorDataReceived += (_, line) => child.Read(line.Data);
        child._process.Exited += (_, _) => child._addresses.TrySetException(new BenchException($"{assembly} ended before it listened:\n{child.Said()}"));
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        try
        {
            child.Addresses = await child._addresses.Task.WaitAsync(StartLimit, cancellationToken);
            return child;
        }
        catch (TimeoutException)
        {
            await child.DisposeAsync();
            throw new BenchException($"{assembly} did not listen within {StartLimit.TotalSeconds} s:\n{child.Said()}");
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <summary>What it printed, for the message of a failed run.</summary>
    public string Said()
    {
        lock (_lines)
        {
            return string.Join('\n', _lines.TakeLast(40));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Add(line);
            if (_addresses.Task.IsCompleted || !line.Contains(Listening, StringComparison.Ordinal) && !line.Contains(Serving, StringComparison.Ordinal))
            {
                return;
            }

            Uri[] found = [.. Address().Matches(line).Select(match => new Uri(match.Value))];
            if (found.Length == _expected)
            {
                _addresses.TrySetResult(found);
            }
        }
    }

    [GeneratedRegex(@"http://[0-9.:]+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();
}
