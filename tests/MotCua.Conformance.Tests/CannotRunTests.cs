using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Tests;

/// <summary>What cannot run ends with exit 2 and a clear sentence in both languages, never with a stack trace.</summary>
public sealed class CannotRunTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cannot-run-");

    public CannotRunTests()
    {
        new EnrolmentMaker(Directory.CreateDirectory(Path.Combine(_folder.FullName, "e")).FullName, lanes: 1, TimeProvider.System.GetUtcNow()).Make();
        File.WriteAllText(Features, "system: { name: A system, version: 1.0 }\nenrolment: e/enrolment.yaml\nfeatures: [streaming, batch, attachments, tracking]\n");
    }

    private string Features => Path.Combine(_folder.FullName, "features.yaml");

    [Fact]
    public async Task No_such_host() => Says(await HubAsync("http://no-such-host.invalid:5080"), "No such host: no-such-host.invalid.", "Không có máy chủ");

    [Fact]
    public async Task Nobody_listens() => Says(await HubAsync("http://127.0.0.1:1"), "does not take a connection", "không nhận kết nối");

    [Fact]
    public async Task A_web_page()
    {
        await using var page = await ServeAsync(http =>
        {
            http.Response.ContentType = "text/html";
            return http.Response.WriteAsync("<html>Cổng dịch vụ công</html>");
        });
        Says(await HubAsync(page.Urls.First()), "is a web page, not a hub", "là trang web, không phải nút");
    }

    [Fact]
    public async Task A_hub_in_production()
    {
        await using var hub = await ServeAsync(http =>
        {
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync("""{"hub":"Z99","environment":"ENVIRONMENT_PRODUCTION","time":"2026-11-28T00:00:00Z"}""");
        });
        Says(await HubAsync(hub.Urls.First()), "is in production", "vận hành chính thức");
    }

    [Fact]
    public async Task A_target_that_hangs()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Says(await HubAsync($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", "--timeout", "2"), "gave no whole answer within 2 s", "không trả lời xong trong 2 giây");
    }

    [Fact]
    public async Task A_tls_name_that_is_another()
    {
        using var authority = new TrialAuthority("Another", DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(80));
        using var key = authority.Issue("other.example.vn");
        using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadPkcs12(
            System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(key.Certificate.ExportCertificatePem(), key.ExportPem()).Export(System.Security.Cryptography.X509Certificates.X509ContentType.Pkcs12), null);
        await using var hub = await ServeAsync(http => Task.CompletedTask, certificate);
        var anchor = Path.Combine(_folder.FullName, "anchor.pem");
        await File.WriteAllTextAsync(anchor, authority.Certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        Says(await HubAsync(hub.Urls.First(), "--tls-anchor", anchor), "TLS with 127.0.0.1", "Không thiết lập được TLS");
    }

    [Fact]
    public async Task A_typo_in_the_features_file_is_named_with_its_line()
    {
        await File.WriteAllTextAsync(Features, "system: { name: A system, version: 1.0 }\nenrolment: e/enrolment.yaml\nfeatures:\n  - straming\n", TestContext.Current.CancellationToken);
        Says(await HubAsync("http://127.0.0.1:1"), "features.yaml:4: 'straming' is not one of", "không thuộc");
    }

    [Fact]
    public async Task A_member_that_nobody_knows_is_named_with_the_nearest()
    {
        await File.WriteAllTextAsync(Features, "system: { name: A system, version: 1.0 }\nenrolement: e/enrolment.yaml\nfeatures: []\n", TestContext.Current.CancellationToken);
        Says(await HubAsync("http://127.0.0.1:1"), "features.yaml:2: unknown member 'enrolement'; did you mean 'enrolment'?", "ý bạn là 'enrolment'");
    }

    [Fact]
    public async Task A_client_command_that_dies() => Says(await ToolRun.RunAsync("run", "client", "--command", "sh -c 'echo no database >&2; exit 7'"), "ended with exit code 7: no database", "bộ nối đã dừng");

    [Fact]
    public async Task A_fault_that_the_model_client_does_not_have() => Says(
        await ToolRun.RunAsync("run", "client", "--command", $"dotnet {Project.Tool} model --fault no-such-fault"), "no fault of the model client is called 'no-such-fault'", "không có lỗi 'no-such-fault'");

    [Fact]
    public async Task A_full_disk_for_the_report() => Says(
        await ToolRun.RunAsync("run", "client", "--command", $"dotnet {Project.Tool} model", "--filter", "MC-DELIVER-28/right-receipt", "--json", "/dev/full/report.json"), "/dev/full/report.json", "Lỗi tệp");

    [Fact]
    public async Task A_profile_that_needs_what_is_not_declared()
    {
        await File.WriteAllTextAsync(Features, "system: { name: A system, version: 1.0 }\nenrolment: e/enrolment.yaml\nfeatures: []\n", TestContext.Current.CancellationToken);
        await using var hub = await ServeAsync(http =>
        {
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync("""{"hub":"Z99","environment":"ENVIRONMENT_SANDBOX","time":"2026-11-28T00:00:00Z"}""");
        });
        Says(await HubAsync(hub.Urls.First()), "needs streaming, batch, attachments, tracking", "cần khai");
    }

    [Fact]
    public async Task A_filter_that_takes_nothing() => Says(await ToolRun.RunAsync("run", "client", "--command", $"dotnet {Project.Tool} model", "--filter", "MC-NOTHING"), "takes no case", "không chọn ca nào");

    public void Dispose() => _folder.Delete(recursive: true);

    private Task<ToolRun> HubAsync(string target, params string[] more) => ToolRun.RunAsync(["run", "hub", "--target", target, "--features", Features, .. more]);

    private static void Says(ToolRun run, string en, string vi)
    {
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(en, run.Output, StringComparison.Ordinal);
        Assert.Contains(vi, run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Output, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> ServeAsync(RequestDelegate answer, System.Security.Cryptography.X509Certificates.X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        var page = builder.Build();
        page.Run(answer);
        await page.StartAsync(TestContext.Current.CancellationToken);
        return page;
    }
}
