using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Tests.Support;

namespace MotCua.Conformance.Tests;

/// <summary>Products without an adapter: the tester and the officer are the test, with real HTTP at the page and real lines at the console.</summary>
[Trait("Needs", "debian-tools")]
public sealed class ManualTests : IDisposable
{
    private const string Tester = "Nguyễn Thị <b>Thử</b>";
    private const string Statement = "Đã thấy từng bước <script>alert(1)</script>";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("manual-");

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("MOTCUA_LONG") == "1";

    // The shorter run (without MOTCUA_LONG=1) does two of them; an adapter goes through all in ScenarioTests.
    public static TheoryData<string> Names => [.. Scenario.All.Select(one => one.Name).Where(name => IsLong || name is "supplement-twice" or "refusal-on-the-merits")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string State => Path.Combine(_folder.FullName, "run");

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_scenario_is_led_by_the_page(string name)
    {
        await using var tool = RunningTool.Start("run", "scenario", name, "--manual", "--state", State, "--json", Of("r.json"), "--html", Of("r.html"));
        using var tester = await TesterAsync(tool, new Officer(await StartedAsync(new HandProduct(State), tool), _ => null));
        await tester.RunAsync(tool, Tester, Statement);
        Assert.True(await tool.ExitAsync() == 0, tool.Output);
        var report = JsonNode.Parse(await File.ReadAllTextAsync(Of("r.json"), Cancel))!;
        Assert.Equal(Statement, report["statement"]!["text"]!.ToString());
        Assert.All(report["cases"]!.AsArray(), one => Assert.NotNull(one!["observed"]));
        Assert.Contains("What came to the hub", tester.Seen[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("001099000001", string.Concat(tester.Seen), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scenario_is_led_by_the_console_and_stands_on_page_one_of_the_report()
    {
        await using var tool = RunningTool.Start("run", "scenario", "refusal-on-the-merits", "--manual", "--state", State, "--html", Of("r.html"));
        await new ConsoleTester(tool, new Officer(await StartedAsync(new HandProduct(State), tool), id => id == "MC-DELIVER-15/refusal-on-the-merits-complaint" ? "passed thấy ở tab Phản ánh" : null)).RunAsync(Tester, Statement);
        Assert.True(await tool.ExitAsync() == 0, tool.Output);
        var html = await File.ReadAllTextAsync(Of("r.html"), Cancel);
        var first = html[..html.IndexOf("</section>", StringComparison.Ordinal)];
        Assert.Contains(WebUtility.HtmlEncode(Statement), first, StringComparison.Ordinal);
        Assert.Contains(WebUtility.HtmlEncode(Tester), first, StringComparison.Ordinal);
        Assert.Contains("observed by the tester", html, StringComparison.Ordinal);
        Assert.Contains(WebUtility.HtmlEncode("thấy ở tab Phản ánh"), html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nobody_did_in_time_is_gone_on_with_later()
    {
        var early = await ToolRun.RunAsync("run", "scenario", "refusal-on-the-merits", "--manual", "--state", State, "--wait", "1s");
        Assert.Equal(2, early.ExitCode);
        Assert.Contains("Waiting for the product's acknowledgement of “Hand the dossier over” [dossierTransferred]; go on with --resume.", early.Output, StringComparison.Ordinal);
        Assert.Contains("tiếp tục bằng --resume", early.Output, StringComparison.Ordinal);
        Assert.Contains("VI “Chuyển hồ sơ” [dossierTransferred] đang ở hộp thư của phần mềm.", early.Output, StringComparison.Ordinal);

        // The product is set up meanwhile, on the address that it was given once.
        await using var product = new HandProduct(State);
        await product.StartAsync();
        await using var tool = RunningTool.Start("run", "scenario", "refusal-on-the-merits", "--manual", "--state", State, "--resume");
        using var tester = await TesterAsync(tool, new Officer(product, _ => null));
        await tester.RunAsync(tool, Tester, Statement);
        Assert.True(await tool.ExitAsync() == 0, tool.Output);
        Assert.Single(HandProduct.Journal(State), entry => entry["about"]?["step"]?.ToString() == "0");
    }

    [Fact]
    public async Task What_the_tester_saw_to_be_wrong_fails_in_the_testers_words()
    {
        await using var tool = RunningTool.Start("run", "scenario", "supplement-twice", "--manual", "--state", State, "--json", Of("r.json"));
        using var tester = await TesterAsync(tool, new Officer(await StartedAsync(new HandProduct(State), tool), id => id == "MC-TASK-61/supplement-twice-second-request" ? "failed chỉ thấy yêu cầu thứ nhất" : null));
        await tester.RunAsync(tool, Tester, Statement);
        Assert.Equal(1, await tool.ExitAsync());
        var cases = JsonNode.Parse(await File.ReadAllTextAsync(Of("r.json"), Cancel))!["cases"]!.AsArray();
        var judge = new SchemaJudge("report");
        judge.Ask("by hand", JsonNode.Parse(await File.ReadAllTextAsync(Of("r.json"), Cancel)));
        Assert.Empty(await judge.RefusedAsync());
        Assert.Equal("the tester saw: chỉ thấy yêu cầu thứ nhất", cases.Single(one => one!["outcome"]!.ToString() == "failed")!["text"]!.ToString());
        Assert.Equal(3, cases.Count(one => one!["outcome"]!.ToString() == "skipped"));
    }

    // Each case that says that a person can do it is done so, in the first profile that has it; the shorter run (without MOTCUA_LONG=1) does a chapter.
    public static TheoryData<string, string> ByHand =>
        [.. Portions.Where(portion => IsLong || portion.Key is ("intake", "MC-SIGN")).Select(portion => (portion.Key.Profile, portion.Key.Chapter))];

    private static List<IGrouping<(string Profile, string Chapter), string>> Portions =>
    [
        .. Suite.Client.Where(one => one.IsManual).GroupBy(one => (Profile.All.First(profile => profile.Kind == "client" && profile.Cases.Contains(one)).Name, one.Requirement[..one.Requirement.LastIndexOf('-')]), one => one.Id),
    ];

    [Theory]
    [MemberData(nameof(ByHand))]
    public async Task Cases_for_clients_are_done_by_hand(string profile, string chapter)
    {
        List<string> chosen = [.. Portions.First(portion => portion.Key == (profile, chapter))];
        await using var tool = RunningTool.Start("run", "client", "--manual", "--profile", profile, "--state", State, "--filter", string.Join(',', chosen), "--json", Of("r.json"));
        await using var product = new HandProduct(State);
        using var tester = await TesterAsync(tool, new Officer(product, _ => null));
        await tester.RunAsync(tool, Tester, Statement);
        Assert.True(await tool.ExitAsync() == 0, tool.Output);
        var report = JsonNode.Parse(await File.ReadAllTextAsync(Of("r.json"), Cancel))!;
        Assert.Empty(chosen.Except(report["cases"]!.AsArray().Where(one => one!["outcome"]!.ToString() == "passed").Select(one => one!["id"]!.ToString())));
    }

    [Fact]
    public async Task A_run_of_cases_is_gone_on_with_later()
    {
        string[] run = ["run", "client", "--manual", "--state", State, "--filter", "MC-SIGN-16/receipt-signature", "--json", Of("r.json")];
        await using var product = new HandProduct(State);

        // The tester goes home in the second case; the call ends by itself.
        await using (var first = RunningTool.Start([.. run, "--wait", "5s"]))
        {
            using var tester = await TesterAsync(first, new Officer(product, id => id.StartsWith("MC-SIGN-16", StringComparison.Ordinal) ? Officer.GoesHome : null));
            await tester.RunAsync(first, Tester, Statement);
            Assert.Equal(2, await first.ExitAsync());
            Assert.Contains("Waiting for the tester's answer; go on with --resume.", first.Output, StringComparison.Ordinal);
            Assert.Contains("Đang chờ câu trả lời của người kiểm thử; tiếp tục bằng --resume.", first.Output, StringComparison.Ordinal);
        }

        ScenarioRuns.Says(await ToolRun.RunAsync(run), "is not over; go on with it by --resume", "chưa xong; tiếp tục bằng --resume");
        ScenarioRuns.Says(await ToolRun.RunAsync("run", "client", "--manual", "--state", State, "--resume", "--filter", "MC-DELIVER-28"), "has another filter: it is MC-SIGN-16/receipt-signature, not MC-DELIVER-28", "có filter khác");
        ScenarioRuns.Says(await ToolRun.RunAsync("run", "scenario", "withdrawal", "--manual", "--state", State, "--resume"), "has another kind: it is client, not scenario", "có kind khác");

        // A run that is killed in the middle is gone on with, too; what was over is not asked again.
        await using (var second = RunningTool.Start([.. run, "--resume"]))
        {
            await second.UntilAsync(() => second.Output.Contains("MC-SIGN-16/receipt-signature", StringComparison.Ordinal));
            await second.KillAsync();
            Assert.DoesNotContain("MC-DELIVER-28/right-receipt", second.Output, StringComparison.Ordinal);
        }

        await using (var third = RunningTool.Start([.. run, "--resume"]))
        {
            using var tester = await TesterAsync(third, new Officer(product, _ => null));
            await tester.RunAsync(third, Tester, Statement);
            Assert.True(await third.ExitAsync() == 0, third.Output);
            Assert.Contains("“Hand the dossier over” [dossierTransferred], to ", WebUtility.HtmlDecode(string.Concat(tester.Seen)), StringComparison.Ordinal);
            Assert.Contains("“Chuyển hồ sơ” [dossierTransferred], đến ", WebUtility.HtmlDecode(string.Concat(tester.Seen)), StringComparison.Ordinal);
        }

        var cases = JsonNode.Parse(await File.ReadAllTextAsync(Of("r.json"), Cancel))!["cases"]!.AsArray();
        Assert.Equal(["MC-DELIVER-28/right-receipt", "MC-SIGN-16/receipt-signature"], cases.Select(one => one!["id"]!.ToString()));
        Assert.All(cases, one => Assert.Equal("passed", one!["outcome"]!.ToString()));
        Assert.All(HandProduct.Journal(State).Where(entry => entry["end"] is not null).CountBy(entry => entry["end"]!["case"]!.ToString()), count => Assert.Equal(1, count.Value));

        // A new run on the same product: it is set up once, and no mailbox begins anew below it.
        await using var next = RunningTool.Start("run", "client", "--manual", "--state", State, "--filter", "MC-DELIVER-15/once", "--json", Of("next.json"));
        using var again = await TesterAsync(next, new Officer(product, _ => null));
        await again.RunAsync(next, Tester, Statement);
        Assert.True(await next.ExitAsync() == 0, next.Output);
    }

    [Fact]
    public async Task What_belongs_to_a_run_by_hand_is_refused_with_an_adapter() =>
        ScenarioRuns.Says(await ToolRun.RunAsync("run", "client", "--command", "exit 3", "--state", State, "--resume"), "leave --state, --resume and --listen out", "bỏ --state, --resume và --listen");

    // The tool sees by itself that the product takes a forged receipt for a right one, and sends no more.
    [Fact]
    public async Task A_wrong_client_is_caught_by_hand()
    {
        await using var tool = RunningTool.Start("run", "client", "--manual", "--state", State, "--filter", "MC-DELIVER-28/forged-receipts", "--wait", "5s");
        await using var product = new HandProduct(State, "forgets-without-receipt");
        using var tester = await TesterAsync(tool, new Officer(product, _ => null));
        await tester.RunAsync(tool, Tester, Statement);
        Assert.Equal(1, await tool.ExitAsync());
        Assert.Contains("FAILED MC-DELIVER-28/forged-receipts: calls of Exchange/Send", tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_shows_nothing_without_its_token_and_runs_nothing_but_its_own()
    {
        await using var tool = RunningTool.Start("run", "client", "--manual", "--state", State, "--filter", "MC-DELIVER-28/right-receipt");
        var page = await tool.PageAsync();
        Assert.True(page.IsLoopback);
        await tool.UntilAsync(() => tool.Output.Contains("  p = passed", StringComparison.Ordinal));
        using var http = new HttpClient();
        foreach (var path in new[] { "/", "/version", $"/{new string('0', page.AbsolutePath.Trim('/').Length)}/", $"{page.AbsolutePath}other" })
        {
            using var nothing = await http.GetAsync(new Uri(page, path), Cancel);
            Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
            Assert.Empty(await nothing.Content.ReadAsStringAsync(Cancel));
        }

        using var answer = await http.GetAsync(page, Cancel);
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("Khởi động phần mềm", html, StringComparison.Ordinal);
        Assert.Contains("Start the product", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", html, StringComparison.Ordinal);

        // An answer to a prompt that does not stand is none.
        using var tester = new PageTester(page, null!);
        Assert.Equal(HttpStatusCode.SeeOther, await tester.PostAsync("answer", ("number", "99"), ("word", "failed"), ("note", "")));
        Assert.Equal(HttpStatusCode.SeeOther, await tester.PostAsync("answer", ("number", "1"), ("word", "perhaps"), ("note", "")));
        Assert.Contains("Start the product", await http.GetStringAsync(page, Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, await tester.PostAsync("answer", ("number", "1"), ("word", "cannot"), ("note", "<i>không có quyền</i>")));
        await tool.UntilAsync(() => http.GetStringAsync(page, Cancel).GetAwaiter().GetResult().Contains("action=\"statement\"", StringComparison.Ordinal));
        Assert.Contains(WebUtility.HtmlEncode("<i>không có quyền</i>"), await http.GetStringAsync(page, Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beyond_loopback_the_page_needs_a_certificate()
    {
        string[] run = ["run", "client", "--manual", "--state", State, "--filter", "MC-DELIVER-28/right-receipt"];
        ScenarioRuns.Says(await ToolRun.RunAsync([.. run, "--page", "0.0.0.0:0"]), "--page: 0.0.0.0:0 is open to other machines without TLS; name a certificate with --page-certificate FILE", "mở cho máy khác mà không có TLS");
        ScenarioRuns.Says(await ToolRun.RunAsync([.. run, "--resume", "--page", "[::]:0"]), "is open to other machines without TLS", "mở cho máy khác mà không có TLS");
        ScenarioRuns.Says(await ToolRun.RunAsync([.. run, "--resume", "--page-certificate", Of("none.pem")]), "--page-certificate", "không dùng được chứng thư");
        using var certificate = PageCertificate();
        await File.WriteAllBytesAsync(Of("page.p12"), certificate.Export(X509ContentType.Pkcs12, "mật khẩu"), Cancel);
        ScenarioRuns.Says(await ToolRun.RunAsync([.. run, "--resume", "--page-certificate", Of("page.p12")]), "(a password stands in MOTCUA_PAGE_PASSWORD)", "mật khẩu nêu ở MOTCUA_PAGE_PASSWORD");
        await using var tool = RunningTool.Start([.. run, "--resume", "--page", "0.0.0.0:0", "--page-certificate", Of("page.p12")], ("MOTCUA_PAGE_PASSWORD", "mật khẩu"));
        var page = await tool.PageAsync();
        Assert.Equal(("https", "localhost"), (page.Scheme, page.Host));
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == certificate.GetCertHashString() } });
        Assert.Contains("Test by hand", await http.GetStringAsync(page, Cancel), StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(new UriBuilder(page) { Scheme = "http" }.Uri, Cancel));
    }

    [Fact]
    public async Task With_tls_the_product_trusts_the_certificate_that_it_was_given()
    {
        var port = Runner.ProductFiles.FreePort();
        await using var tool = RunningTool.Start("run", "scenario", "withdrawal", "--manual", "--state", State, "--listen", $"https://localhost:{port}");
        await tool.PageAsync();
        await tool.UntilAsync(() => tool.Output.Contains("The hub: https://localhost", StringComparison.Ordinal));
        using var anchor = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(State, "product", "tls-anchor.pem"));
        using var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { anchor }, RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        });
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"https://localhost:{port}/motcua.v1.Exchange/Ping") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json") };
            HttpResponseMessage? answer = null;
            await tool.UntilAsync(() => (answer = TryAsync(http, request.RequestUri!, version).GetAwaiter().GetResult()) is not null);
            Assert.Equal(HttpStatusCode.OK, answer!.StatusCode);
            answer.Dispose();
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Of(string name) => Path.Combine(_folder.FullName, name);

    private static async Task<PageTester> TesterAsync(RunningTool tool, Officer officer) => new(await tool.PageAsync(), officer);

    private static async Task<HandProduct> StartedAsync(HandProduct product, RunningTool tool)
    {
        await tool.UntilAsync(() => tool.Output.Contains("What the product needs is in", StringComparison.Ordinal));
        await product.StartAsync();
        return product;
    }

    private static X509Certificate2 PageCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }

    // The hub begins to listen a moment after it said where.
    private static async Task<HttpResponseMessage?> TryAsync(HttpClient http, Uri address, Version version)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json") };
            return await http.SendAsync(request, Cancel);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return null;
        }
    }
}
