using System.Diagnostics;
using System.Text.RegularExpressions;
using MotCua.Conformance.Targets;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Proof;

/// <summary>The reference server as a process of its own, with a trial's enrolment, an empty store, and perhaps a fault.</summary>
internal sealed partial class ProvenHub : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly string _folder;

    private ProvenHub(Process process, string folder, Address address)
    {
        (_process, _folder) = (process, folder);
        Address = address;
    }

    public Address Address { get; }

    /// <param name="program">The server's assembly.</param>
    /// <param name="enrolment">Folder of the enrolment.</param>
    /// <param name="fault">Name of a fault, or null.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="TargetProblem">It does not start.</exception>
    public static async Task<ProvenHub> StartAsync(string program, string enrolment, string? fault, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("motcua-proof-").FullName;
        var snapshots = Directory.CreateDirectory(Path.Combine(folder, "snapshots")).FullName;
        foreach (var file in Directory.EnumerateFiles(enrolment, "snapshot-1.json*"))
        {
            File.Copy(file, Path.Combine(snapshots, Path.GetFileName(file)));
        }

        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            program, "--hub-code", EnrolmentPlan.Hub, "--identity-certificate", Path.Combine(enrolment, "hub.pem"), "--identity-key", Path.Combine(enrolment, "hub.key"), "--trust-anchors", Path.Combine(enrolment, "anchor.pem"),
            "--directory-authority", Path.Combine(enrolment, "authority.pem"), "--directory-snapshots", snapshots, "--storage-database", Path.Combine(folder, "hub.db"), "--listen-http-port", "0", "--listen-grpc-port", "0",
            "--mailbox-max-messages", "500", "--storage-attachment-quota-megabytes", "8",
        ];
        foreach (var argument in fault is null ? arguments : [.. arguments, "--fault", fault])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start) ?? throw new TargetProblem("dotnet did not start", "không khởi động được dotnet");
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
                    _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                    _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                    return new ProvenHub(process, folder, new Address(new Uri(match.Groups["http"].Value), new Uri(match.Groups["grpc"].Value)));
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Said below.
        }

        process.Kill(entireProcessTree: true);
        throw new TargetProblem($"the reference server did not start{(fault is null ? "" : $" with --fault {fault}")}: {string.Join(' ', said.TakeLast(3))} {await process.StandardError.ReadToEndAsync(CancellationToken.None)}", "máy chủ tham chiếu không khởi động được");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [GeneratedRegex("serves at (?<http>http://[0-9.:]+), (?<grpc>http://[0-9.:]+),", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Serving();
}
