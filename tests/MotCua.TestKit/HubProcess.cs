using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MotCua.TestKit;

/// <summary>The hub's program as a process of its own, on fixed free ports and files that outlive it, to be killed and started again.</summary>
public sealed class HubProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string _assembly;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly Lock _lock = new();
    private readonly List<string> _errors = [];
    private Process? _process;

    public HubProcess(string assembly, string folder, IReadOnlyDictionary<string, string>? settings = null)
    {
        _assembly = assembly;
        Folder = folder;
        _settings = settings ?? new Dictionary<string, string>(StringComparer.Ordinal);
        HttpAddress = new Uri($"http://127.0.0.1:{FreePort()}/");
        GrpcAddress = new Uri($"http://127.0.0.1:{FreePort()}/");
    }

    public string Folder { get; }

    public string Database => Path.Combine(Folder, "hub.db");

    public Uri HttpAddress { get; }

    public Uri GrpcAddress { get; }

    /// <summary>Log lines of level Error and above, over all starts.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_lock)
            {
                return [.. _errors];
            }
        }
    }

    public int Id => _process!.Id;

    /// <summary>Resident memory now, bytes.</summary>
    public long Memory
    {
        get
        {
            _process!.Refresh();
            return _process.WorkingSet64;
        }
    }

    public bool HasExited => _process is null || _process.HasExited;

    /// <summary>Starts it and waits until it serves.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("dotnet", [_assembly]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["MotCua__Listen__Addresses"] = "127.0.0.1";
        start.Environment["MotCua__Listen__HttpPort"] = $"{HttpAddress.Port}";
        start.Environment["MotCua__Listen__GrpcPort"] = $"{GrpcAddress.Port}";
        start.Environment["MotCua__Storage__Database"] = Database;
        foreach (var (name, value) in _settings)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
        var clock = Stopwatch.StartNew();
        while (!await ListensAsync())
        {
            if (process.HasExited || clock.Elapsed > StartLimit)
            {
                throw new InvalidOperationException($"The hub did not start: {string.Join('\n', Errors)}");
            }

            await Task.Delay(10);
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        _process?.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> ListensAsync() => await ListensAsync(GrpcAddress.Port) && await ListensAsync(HttpAddress.Port);

    private static async Task<bool> ListensAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);

            // Nobody listens yet, and the system gave the connection that very port for its own end: it has met itself.
            return ((IPEndPoint)client.Client.LocalEndPoint!).Port != port;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Read(string? line)
    {
        if (line is not null && (line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal) || line.Contains("Unhandled", StringComparison.Ordinal)))
        {
            lock (_lock)
            {
                _errors.Add(line);
            }
        }
    }
}
