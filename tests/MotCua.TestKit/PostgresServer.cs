using System.Diagnostics;

namespace MotCua.TestKit;

/// <summary>A PostgreSQL cluster of its own in a temporary folder, on a free port of 127.0.0.1, gone at the end.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Missing = "PostgreSQL is missing: apt-get install postgresql-15";

    private readonly string _folder;
    private readonly string _programs;

    private PostgresServer(string folder, string programs, int port)
    {
        _folder = folder;
        _programs = programs;
        Port = port;
    }

    public int Port { get; }

    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username=motcua;Database=postgres";

    public static async Task<PostgresServer> StartAsync()
    {
        var programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
            : null;
        var server = new PostgresServer(Directory.CreateTempSubdirectory("motcua-postgres-").FullName, programs ?? throw new InvalidOperationException(Missing), HubProcess.FreePort());
        var data = Path.Combine(server._folder, "data");
        if (server.IsRoot)
        {
            // The server refuses to run as root.
            await RunAsync("chown", "postgres", server._folder);
        }

        await server.RunProgramAsync("initdb", "-D", data, "-U", "motcua", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8");
        await server.RunProgramAsync("pg_ctl", "-D", data, "-w", "-l", Path.Combine(server._folder, "log"),
            "-o", $"-p {server.Port} -k {server._folder} -c listen_addresses=127.0.0.1 -c max_connections=200", "start");
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await RunProgramAsync("pg_ctl", "-D", Path.Combine(_folder, "data"), "-m", "immediate", "-w", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private bool IsRoot => Environment.UserName == "root";

    private Task RunProgramAsync(string program, params string[] arguments) => IsRoot
        ? RunAsync("runuser", ["-u", "postgres", "--", Path.Combine(_programs, program), .. arguments])
        : RunAsync(Path.Combine(_programs, program), arguments);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // Not redirected: the server inherits the handles and would keep the reading end waiting.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" > /dev/null 2>&1 < /dev/null", program, .. arguments]) { UseShellExecute = false, WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}. {Missing}");
        }
    }
}
