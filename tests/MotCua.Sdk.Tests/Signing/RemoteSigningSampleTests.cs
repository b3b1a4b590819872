using System.Diagnostics;
using System.Text.RegularExpressions;
using MotCua.Contracts.Signing;
using MotCua.Sdk.Signing;

namespace MotCua.Sdk.Tests.Signing;

/// <summary>samples/remote-signing, started as a process of its own and asked by the SDK.</summary>
public sealed partial class RemoteSigningSampleTests
{
    private const string Secret = "the-secret-of-this-test";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sample_signs_for_the_sdk_and_refuses_a_wrong_secret_and_an_unknown_key()
    {
        using var service = Start("--Signing:KeyPassword", SigningFiles.Password, "--Signing:KeyFile", SigningFiles.Key("es256.encrypted-key.pem"));
        try
        {
            var url = await ListeningAsync(service);
            using var client = new HttpClient();

            var signer = await MessageSigner.FromRemoteAsync(Options(url, "one-stop", Secret), client, TimeProvider.System, Cancellation);
            var message = await new MessageSealer(signer, new FixedClock(FixedClock.Start)).SealAsync(SigningFiles.Payload(), Cancellation);
            Assert.True(MessageSignature.Verify(message.Payload.Span, message.Signature, signer.Certificate).IsValid);

            Assert.Equal(RemoteSigningFailure.NotAllowed, await FailureAsync(Options(url, "one-stop", Secret + "x"), client));
            Assert.Equal(RemoteSigningFailure.KeyUnknown, await FailureAsync(Options(url, "another", Secret), client));
        }
        finally
        {
            service.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task The_sample_names_the_setting_that_is_missing()
    {
        using var service = Start("--Signing:KeyFile", SigningFiles.Key("missing.pem"));
        var errors = await service.StandardError.ReadToEndAsync(Cancellation);
        await service.WaitForExitAsync(Cancellation);
        Assert.Equal(1, service.ExitCode);
        Assert.Contains("Signing:KeyFile", errors, StringComparison.Ordinal);
    }

    private static RemoteSignerOptions Options(string url, string keyId, string secret) =>
        new() { Url = new Uri(url + "/sign"), KeyId = keyId, CertificateFile = SigningFiles.Key("es256.cert.pem"), Secret = secret };

    private static async Task<RemoteSigningFailure> FailureAsync(RemoteSignerOptions options, HttpClient client) =>
        (await Assert.ThrowsAsync<RemoteSigningException>(() => MessageSigner.FromRemoteAsync(options, client, TimeProvider.System, Cancellation))).Failure;

    private static Process Start(params string[] arguments)
    {
        // The sample is built beside this test, in the same configuration.
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var assembly = Path.Combine(SigningFiles.Root, "samples", "remote-signing", "bin", framework.Parent!.Name, framework.Name, "RemoteSigning.dll");
        var start = new ProcessStartInfo("dotnet",
        [
            assembly, "--urls", "http://127.0.0.1:0", "--Signing:KeyId", "one-stop", "--Signing:CertificateFile", SigningFiles.Key("es256.cert.pem"), .. arguments,
        ])
        {
            // Beside this test lies the hub's appsettings.json, which would quiet the sample.
            WorkingDirectory = Path.GetDirectoryName(assembly),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["Signing__Secret"] = Secret;
        return Process.Start(start)!;
    }

    private static async Task<string> ListeningAsync(Process service)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (await service.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                return match.Groups["url"].Value;
            }
        }

        throw new InvalidOperationException("The sample ended: " + await service.StandardError.ReadToEndAsync(limit.Token));
    }

    [GeneratedRegex("Now listening on: (?<url>http://[0-9.:]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
