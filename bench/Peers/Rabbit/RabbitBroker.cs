using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RabbitMQ.Client;

namespace MotCua.Bench.Peers.Rabbit;

/// <summary>A RabbitMQ broker of its own: node name, ports, data, cookie and epmd in a temporary folder, on 127.0.0.1, killed at the end.</summary>
internal sealed class RabbitBroker : IAsyncDisposable
{
    private const string Missing = "RabbitMQ is missing: apt-get install rabbitmq-server. / Thiếu RabbitMQ: apt-get install rabbitmq-server.";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly int _port;

    private RabbitBroker(Process process, DirectoryInfo folder, int port)
    {
        _process = process;
        _folder = folder;
        _port = port;
    }

    public static async Task<RabbitBroker> StartAsync(CancellationToken cancellationToken)
    {
        var program = Directory.Exists("/usr/lib/rabbitmq/lib")
            ? Directory.GetDirectories("/usr/lib/rabbitmq/lib", "rabbitmq_server-*").Select(version => Path.Combine(version, "sbin", "rabbitmq-server")).FirstOrDefault(File.Exists)
            : null;
        var folder = Directory.CreateTempSubdirectory("motcua-rabbit-");
        var port = FreePort();
        var start = new ProcessStartInfo(program ?? throw new BenchException(Missing)) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "plugins"), "[].", cancellationToken);
        foreach (var (name, value) in new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = folder.FullName,
            ["RABBITMQ_NODENAME"] = $"motcua-bench-{port}@localhost",
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODE_PORT"] = $"{port}",
            ["RABBITMQ_DIST_PORT"] = $"{FreePort()}",
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(folder.FullName, "data"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(folder.FullName, "log"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder.FullName, "plugins"),
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder.FullName, "none"),
            ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(folder.FullName, "none-env"),
            ["ERL_EPMD_PORT"] = $"{FreePort()}",
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        })
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var broker = new RabbitBroker(process, folder, port);
        try
        {
            await broker.WaitAsync(cancellationToken);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    public Task<IConnection> ConnectAsync(CancellationToken cancellationToken) =>
        new ConnectionFactory { HostName = "127.0.0.1", Port = _port }.CreateConnectionAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
        KillEpmd();
        _folder.Delete(recursive: true);
    }

    // The broker leaves its name server behind as a daemon; ours is known by its home folder.
    private void KillEpmd()
    {
        foreach (var process in Process.GetProcessesByName("epmd"))
        {
            using (process)
            {
                try
                {
                    if (File.ReadAllText($"/proc/{process.Id}/environ").Contains(_folder.FullName, StringComparison.Ordinal))
                    {
                        process.Kill();
                    }
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
                {
                    // It ended by itself, or is somebody else's.
                }
            }
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var connection = await ConnectAsync(cancellationToken);
                return;
            }
            catch (RabbitMQ.Client.Exceptions.BrokerUnreachableException) when (clock.Elapsed < StartLimit && !_process.HasExited)
            {
                await Task.Delay(200, cancellationToken);
            }
            catch (RabbitMQ.Client.Exceptions.BrokerUnreachableException e)
            {
                throw new BenchException($"RabbitMQ did not start: {e.Message} {Missing}");
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
