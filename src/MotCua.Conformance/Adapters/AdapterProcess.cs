using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Adapters;

/// <summary>The vendor's program, which the judge drives by lines (docs/spec/adapter.md).</summary>
internal sealed class AdapterProcess : IAsyncDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(15);
    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource _saidAll = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _one = new(1);
    private int _number;
    private bool _isSilent;

    private AdapterProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                _saidAll.TrySetResult();
                return;
            }

            lock (_errors)
            {
                _errors.AppendLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
    }

    /// <summary>Whether it runs and has answered everything that it was asked.</summary>
    public bool IsAnswering => !_isSilent && !_process.HasExited;

    /// <summary>The end of what it wrote to standard error.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString() is { Length: > 2000 } text ? text[^2000..] : _errors.ToString();
            }
        }
    }

    /// <summary>The most memory that it had so far, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <exception cref="AdapterProblem">The command does not start.</exception>
    public static AdapterProcess Start(string command)
    {
        var start = OperatingSystem.IsWindows() ? new ProcessStartInfo("cmd.exe", ["/c", command]) : new ProcessStartInfo("/bin/sh", ["-c", "exec " + command]);
        (start.UseShellExecute, start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (false, true, true, true);
        (start.StandardInputEncoding, start.StandardOutputEncoding) = (new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Encoding.UTF8);
        return new AdapterProcess(Process.Start(start) ?? throw new AdapterProblem($"the command does not start: {command}", $"không chạy được lệnh: {command}"));
    }

    /// <summary>Writes a request and reads its answer.</summary>
    /// <exception cref="AdapterProblem">The program died, is silent, or writes something else than its answer.</exception>
    public async Task<JsonObject> AskAsync(JsonObject request, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            request["n"] = ++_number;
            _isSilent = true;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(AnswerLimit);
            try
            {
                await _process.StandardInput.WriteLineAsync(JsonText.Compact(request).AsMemory(), limit.Token);
                await _process.StandardInput.FlushAsync(limit.Token);
                var line = await _process.StandardOutput.ReadLineAsync(limit.Token) ?? throw await DiedAsync();
                var answer = Read(line, request["do"]!.ToString());
                _isSilent = false;
                return answer;
            }
            catch (IOException)
            {
                throw await DiedAsync();
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new AdapterProblem($"the adapter gave no answer to '{request["do"]}' within {AnswerLimit.TotalSeconds} s", $"bộ nối không trả lời '{request["do"]}' trong {AnswerLimit.TotalSeconds} giây");
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Ends it without a word.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        _one.Dispose();
    }

    private JsonObject Read(string line, string verb)
    {
        if (JsonText.TryParse(Encoding.UTF8.GetBytes(line)) is not JsonObject answer || answer["n"]?.ToString() != _number.ToString(CultureInfo.InvariantCulture))
        {
            throw new AdapterProblem($"the adapter wrote to standard output what is no answer to '{verb}': {line}", $"bộ nối ghi ra đầu ra chuẩn nội dung không phải câu trả lời cho '{verb}': {line}");
        }

        return answer;
    }

    // Its last words may come after its end; who inherited its standard error may keep it open for ever.
    private async Task<AdapterProblem> DiedAsync()
    {
        var hasEnded = _process.WaitForExit(2000);
        await Task.WhenAny(_saidAll.Task, Task.Delay(hasEnded ? 2000 : 0));
        return new AdapterProblem($"the adapter ended{(hasEnded ? $" with exit code {_process.ExitCode}" : "")}: {Errors.Trim()}", $"bộ nối đã dừng: {Errors.Trim()}");
    }
}
