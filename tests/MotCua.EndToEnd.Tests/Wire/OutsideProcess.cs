using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace MotCua.EndToEnd.Tests.Wire;

/// <summary>A program of others, run beside the test; its whole output is in the message of a failure.</summary>
internal sealed class OutsideProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private OutsideProcess(Process process) => _process = process;

    public static OutsideProcess Start(string file, string remedy, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = RepositoryRoot.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["PYTHONUTF8"] = "1";
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{file} did not start ({e.Message}). Install it: {remedy}", e);
        }

        var outside = new OutsideProcess(process);
        process.ErrorDataReceived += (_, line) => outside._errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        return outside;
    }

    /// <summary>Runs to the end and gives the output; anything but code 0 fails the test.</summary>
    public static async Task<string> RunAsync(string file, string remedy, params IEnumerable<string> arguments)
    {
        await using var process = Start(file, remedy, arguments);
        var (code, output) = await process.EndAsync();
        Assert.True(code == 0, $"{file} {string.Join(' ', arguments)} ended with code {code}. Remedy if it is missing: {remedy}\n{output}\n{process._errors}");
        return output;
    }

    /// <summary>Runs to the end whatever the code is.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAnyAsync(string file, string remedy, params IEnumerable<string> arguments)
    {
        await using var process = Start(file, remedy, arguments);
        var (code, output) = await process.EndAsync();
        return (code, output, process._errors.ToString());
    }

    public async Task<string> ReadLineAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return line ?? throw new InvalidOperationException($"{_process.StartInfo.FileName} ended without a line.\n{_errors}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    /// <summary>What Ctrl+C sends.</summary>
    public async Task InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits for the end; the output is what was not read yet.</summary>
    public async Task<(int Code, string Output)> EndAsync()
    {
        _process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        var output = await _process.StandardOutput.ReadToEndAsync(limit.Token);
        await _process.WaitForExitAsync(limit.Token);
        return (_process.ExitCode, output);
    }
}
