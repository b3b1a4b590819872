using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace MotCua.Sdk.Tests.Signing;

/// <summary>Runs Node.js, Python or a shell; a tool that is missing fails the test with the command that installs it.</summary>
internal static class OutsideTool
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static string NodeClients => Path.Combine(SigningFiles.Root, "tests", "clients", "node");

    internal static Task<(int Code, string Output)> NodeAsync(string folder, string[] arguments, string input = "")
    {
        if (!System.IO.Directory.Exists(Path.Combine(NodeClients, "node_modules", "jose")))
        {
            Assert.Fail("The npm package jose is missing: npm ci --prefix tests/clients/node");
        }

        // A module finds jose in the folder that holds it or in one above.
        var link = Path.Combine(folder, "node_modules");
        if (!System.IO.Directory.Exists(link))
        {
            _ = System.IO.Directory.CreateSymbolicLink(link, Path.Combine(NodeClients, "node_modules"));
        }

        return RunAsync("node", folder, arguments, input, "apt-get install nodejs npm");
    }

    internal static Task<(int Code, string Output)> PythonAsync(string folder, string[] arguments, string input = "") =>
        RunAsync(File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3", folder, arguments, input, "apt-get install python3-jwcrypto");

    internal static Task<(int Code, string Output)> ShellAsync(string folder, string[] arguments) =>
        RunAsync("sh", folder, arguments, "", "apt-get install openssl");

    private static async Task<(int Code, string Output)> RunAsync(string program, string folder, string[] arguments, string input, string install)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["JOSE_DIR"] = NodeClients;
        using var process = new Process { StartInfo = start };
        try
        {
            _ = process.Start();
        }
        catch (Win32Exception)
        {
            Assert.Fail($"{program} is missing: {install}");
        }

        using var limit = new CancellationTokenSource(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(limit.Token);
        var text = await output + await errors;
        if (text.Contains("No module named", StringComparison.Ordinal))
        {
            Assert.Fail($"A Python module is missing ({install}): {text}");
        }

        return (process.ExitCode, text);
    }
}
