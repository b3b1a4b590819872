using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Conformance.Reports;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Targets;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Commands;

/// <summary><c>run hub</c>: puts the cases to a hub.</summary>
internal static class RunHubCommand
{
    private static readonly Option<string> HttpTarget = new("--target") { Description = "Address of the hub (both wires under TLS, the HTTP/1.1 side without). / Địa chỉ nút.", Required = true, HelpName = "url" };
    private static readonly Option<string?> GrpcTarget = new("--grpc-target") { Description = "Address of its HTTP/2 side where it listens without TLS. / Địa chỉ HTTP/2 khi không dùng TLS.", HelpName = "url" };
    private static readonly Option<FileInfo> FeaturesFile = new("--features") { Description = "What the system claims, and the enrolment. / Tệp khai tính năng.", Required = true, HelpName = "file" };
    private static readonly Option<FileInfo?> TlsAnchor = new("--tls-anchor") { Description = "PEM certificate that TLS trusts beside those of the machine. / Chứng thư gốc TLS.", HelpName = "file" };

    public static Command Create()
    {
        var command = new Command("hub", "Test a hub. / Kiểm thử nút trao đổi.");
        command.Options.Add(HttpTarget);
        command.Options.Add(GrpcTarget);
        command.Options.Add(FeaturesFile);
        command.Options.Add(TlsAnchor);
        RunOptions.AddTo(command);
        ReportOptions.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = RunOptions.Read(parsed);
        var (files, known) = (ReportOptions.Files(parsed), ReportOptions.Known(parsed));
        var features = Features.Read(parsed.GetRequiredValue(FeaturesFile).FullName);
        var enrolment = Enrolment.Read(features.EnrolmentFile ?? throw new TargetProblem("The features file names no enrolment; make one with: motcua-conformance enrol", "Tệp tính năng chưa nêu enrolment; tạo bằng: motcua-conformance enrol"));
        var http = Url("--target", parsed.GetRequiredValue(HttpTarget));
        var address = new Address(http, parsed.GetValue(GrpcTarget) is { } grpc ? Url("--grpc-target", grpc) : http) { TlsAnchors = Anchors(parsed.GetValue(TlsAnchor)) };
        var target = await TargetOpener.OpenAsync(address, features, enrolment, options.Timeout, cancellationToken);
        var (profile, cases) = options.Choose("hub", features);
        var console = new ConsoleProgress(cases.Count, options.Trace);
        var started = TimeProvider.System.GetUtcNow();
        var results = await new HubRun(target, options.Timeout, options.Parallel, console.Add) { Patience = options.Timeout }.RunAsync(cases, cancellationToken);
        return await RunEnd.ReportAsync(files, known, "hub", profile, features, http.AbsoluteUri, started, results, options, cancellationToken);
    }

    private static Uri Url(string option, string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        ? url
        : throw new TargetProblem($"{option}: '{text}' is no address; write http://host:port or https://host", $"{option}: '{text}' không phải địa chỉ; ghi http://host:port hoặc https://host");

    private static X509Certificate2Collection Anchors(FileInfo? file)
    {
        var anchors = new X509Certificate2Collection();
        if (file is null)
        {
            return anchors;
        }

        try
        {
            anchors.ImportFromPemFile(file.FullName);
            return anchors;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new TargetProblem($"--tls-anchor: {e.Message}", $"--tls-anchor: {e.Message}");
        }
    }
}
