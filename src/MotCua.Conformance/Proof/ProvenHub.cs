using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MotCua.Conformance.Targets;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Proof;

/// <summary>The reference server as a process of its own, with a trial's enrolment, an empty store, and perhaps a fault.</summary>
internal sealed partial class ProvenHub : IAsyncDisposable
{
    // What a gateway leaves in the path (MC-WIRE-1).
    private const string PathPrefix = "/thu";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    /// <summary>In place of a fault's name: the fault is set while the server runs.</summary>
    public const string Switch = "switch";

    private readonly string _program;
    private readonly string _folder;
    private readonly string[] _arguments;
    private readonly StringBuilder _log = new();
    private readonly ProvenSetup _setup;
    private readonly TrialSource? _source;
    private Process? _process;

    private ProvenHub(string program, string folder, string[] arguments, ProvenSetup setup, TrialSource? source) => (_program, _folder, _arguments, _setup, _source, Address) = (program, folder, arguments, setup, source, null!);

    public Address Address { get; private set; }

    /// <param name="program">The server's assembly.</param>
    /// <param name="enrolment">Folder of the enrolment.</param>
    /// <param name="setup">How it is set up.</param>
    /// <param name="fault">Name of a fault, or null.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="TargetProblem">It does not start.</exception>
    public static async Task<ProvenHub> StartAsync(string program, string enrolment, ProvenSetup setup, string? fault, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("motcua-proof-").FullName;
        var snapshots = Directory.CreateDirectory(Path.Combine(folder, "snapshots")).FullName;
        foreach (var file in Directory.EnumerateFiles(enrolment, "snapshot-1.json*"))
        {
            File.Copy(file, Path.Combine(snapshots, Path.GetFileName(file)));
        }

        var source = setup.IsFollowing ? new TrialSource(Path.Combine(enrolment, "snapshot-1.json")) : null;
        await (source?.StartAsync(cancellationToken) ?? Task.CompletedTask);
        string[] arguments =
        [
            "--hub-code", EnrolmentPlan.Hub, "--identity-certificate", Path.Combine(enrolment, "hub.pem"), "--identity-key", Path.Combine(enrolment, "hub.key"), "--trust-anchors", Path.Combine(enrolment, "anchor.pem"),
            "--directory-authority", Path.Combine(enrolment, "authority.pem"), "--directory-snapshots", snapshots, "--directory-refresh-seconds", "1", "--data-forms", Path.Combine(enrolment, "forms"), "--storage-database", Path.Combine(folder, "hub.db"),
            "--mailbox-max-messages", "500", "--listen-path-prefix", PathPrefix, .. setup.Arguments, .. source is null ? Array.Empty<string>() : ["--directory-source", source.Address.ToString(), "--directory-source-hub", EnrolmentPlan.OtherHub], .. fault is null ? Array.Empty<string>() : ["--fault", fault],
        ];
        var hub = new ProvenHub(program, folder, arguments, setup, source);
        try
        {
            hub.Address = await hub.ServeAsync(0, 0, 0, cancellationToken);
            return hub;
        }
        catch
        {
            await hub.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills it and starts it again on its store and ports.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await KillAsync();
        await ServeAsync(Address.Http.Port, Address.Grpc.Port, Address.Http.Port, cancellationToken);
    }

    /// <summary>Puts a snapshot where the hub looks for newer ones; the signature last, as <c>directory publish</c> does.</summary>
    public Task PublishAsync(string snapshot, CancellationToken cancellationToken)
    {
        var place = Path.Combine(_folder, "snapshots", Path.GetFileName(snapshot));
        File.Copy(snapshot, place);
        File.Copy(snapshot + ".jws", place + ".part");
        File.Move(place + ".part", place + ".jws");
        return Task.CompletedTask;
    }

    /// <summary>Brings its source back or takes it away.</summary>
    public Task ReachAsync(bool isBack, CancellationToken cancellationToken) => _source is null ? Task.CompletedTask : isBack ? _source.StartAsync(cancellationToken) : _source.StopAsync();

    /// <summary>All that it has written to its two outputs.</summary>
    public Task<string> LogAsync(CancellationToken cancellationToken)
    {
        lock (_log)
        {
            return Task.FromResult(_log.ToString());
        }
    }

    /// <summary>Puts a file in the place of the folder that attachments lie in, or the folder back.</summary>
    public Task DamageAsync(bool isBroken, CancellationToken cancellationToken)
    {
        var (attachments, aside) = (Path.Combine(_folder, "attachments"), Path.Combine(_folder, "attachments-aside"));
        if (isBroken)
        {
            Directory.Move(attachments, aside);
            File.WriteAllText(attachments, "");
        }
        else
        {
            File.Delete(attachments);
            Directory.Move(aside, attachments);
        }

        return Task.CompletedTask;
    }

    /// <summary>Sets the fault of a server that was started with <see cref="Switch"/>; empty for none.</summary>
    /// <exception cref="TargetProblem">The server does not take it.</exception>
    public async Task SwitchAsync(string fault, CancellationToken cancellationToken)
    {
        var request = new RawRequest("POST", Address.PathOf(isHttp2: false, "sandbox/fault"), [], Encoding.UTF8.GetBytes(fault));
        var answer = await RawWire.CallAsync(Address, request, StartLimit, cancellationToken);
        if (answer.Status != 204)
        {
            throw new TargetProblem($"the reference server does not take the fault '{fault}': HTTP {answer.Status}", $"máy chủ tham chiếu không nhận lỗi '{fault}'");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await (_source?.StopAsync() ?? Task.CompletedTask);
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<Address> ServeAsync(int httpPort, int grpcPort, int tlsPort, CancellationToken cancellationToken)
    {
        string[] ports = _setup.TlsAnchor is null
            ? ["--listen-http-port", httpPort.ToString(CultureInfo.InvariantCulture), "--listen-grpc-port", grpcPort.ToString(CultureInfo.InvariantCulture)]
            : ["--listen-tls-port", tlsPort.ToString(CultureInfo.InvariantCulture)];
        var start = new ProcessStartInfo("dotnet", [_program, .. _arguments, .. ports]) { WorkingDirectory = _folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in _setup.Environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new TargetProblem("dotnet did not start", "không khởi động được dotnet");
        _process = process;
        var said = new List<string>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                said.Add(line);
                if (Serving().Match(line) is { Success: true } match)
                {
                    _ = KeepAsync(process.StandardOutput);
                    _ = KeepAsync(process.StandardError);
                    var (http, grpc) = (new Uri(match.Groups["http"].Value + PathPrefix), match.Groups["grpc"].Value);
                    return new Address(http, grpc.Length == 0 ? http : new Uri(grpc + PathPrefix)) { TlsAnchors = _setup.TlsAnchor is { } anchor ? [anchor] : [] };
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Said below.
        }

        process.Kill(entireProcessTree: true);
        throw new TargetProblem($"the reference server did not start: {string.Join(' ', said.TakeLast(3))} {await process.StandardError.ReadToEndAsync(CancellationToken.None)}", "máy chủ tham chiếu không khởi động được");
    }

    private async Task KeepAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            lock (_log)
            {
                _log.AppendLine(line);
            }
        }
    }

    /// <summary>Ends it without a word.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }

            process.Dispose();
        }
    }

    [GeneratedRegex("serves at (?<http>https?://[0-9.:]+)(, (?<grpc>http://[0-9.:]+))?,", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Serving();
}
