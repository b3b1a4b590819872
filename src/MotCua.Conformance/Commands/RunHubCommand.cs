using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Targets;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Commands;

/// <summary><c>run hub</c>: puts the cases to a hub.</summary>
internal static class RunHubCommand
{
    private static readonly Option<string> HttpTarget = new("--target") { Description = "Address of the hub (both wires under TLS, the HTTP/1.1 side without). / Địa chỉ nút.", Required = true, HelpName = "url" };
    private static readonly Option<string?> GrpcTarget = new("--grpc-target") { Description = "Address of its HTTP/2 side where it listens without TLS. / Địa chỉ HTTP/2 khi không dùng TLS.", HelpName = "url" };
    private static readonly Option<FileInfo?> TlsAnchor = new("--tls-anchor") { Description = "PEM certificate that TLS trusts beside those of the machine. / Chứng thư gốc TLS.", HelpName = "file" };

    public static Command Create()
    {
        var command = new Command("hub", "Test a hub. / Kiểm thử nút trao đổi.");
        command.Options.Add(HttpTarget);
        command.Options.Add(GrpcTarget);
        FeaturesOption.AddTo(command);
        command.Options.Add(TlsAnchor);
        RunOptions.AddTo(command);
        ReportOptions.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var call = new RunCall(parsed, "hub", RunOptions.Read(parsed));
        var enrolment = Enrolment.Read(call.Features.EnrolmentFile ?? throw new TargetProblem("--features FILE must name the enrolment; make one with: motcua-conformance enrol", "--features TỆP phải nêu enrolment; tạo bằng: motcua-conformance enrol"));
        var http = Url("--target", parsed.GetRequiredValue(HttpTarget));
        var address = new Address(http, parsed.GetValue(GrpcTarget) is { } grpc ? Url("--grpc-target", grpc) : http) { TlsAnchors = Anchors(parsed.GetValue(TlsAnchor)) };
        var target = await TargetOpener.OpenAsync(address, call.Features, enrolment, call.Options.Timeout, cancellationToken);
        var (profile, cases) = call.Choose();
        var results = await new HubRun(target, call.Options.Timeout, call.Options.Parallel, call.Progress(cases.Count).Add) { Patience = call.Options.Timeout }.RunAsync(cases, cancellationToken);
        return await call.EndAsync(profile, http.AbsoluteUri, results, cancellationToken);
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
