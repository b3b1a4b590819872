using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Tests;

/// <summary>What a run leaves behind.</summary>
[Trait("Needs", "debian-tools")]
public sealed partial class ReportTests : IDisposable
{
    private const string Few = "MC-DELIVER-28,MC-VER-4,MC-DELIVER-15/once";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reports-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_runs_of_one_system_differ_in_times_only()
    {
        await RunAsync("one");
        await RunAsync("two");
        Assert.Equal(WithoutTimes(await File.ReadAllTextAsync(Of("one.json"), Cancel)), WithoutTimes(await File.ReadAllTextAsync(Of("two.json"), Cancel)));
        Assert.Equal(0, (await ToolRun.RunAsync("compare", Of("one.json"), Of("two.json"))).ExitCode);
    }

    [Fact]
    public async Task A_signed_report_verifies_and_one_changed_by_a_byte_does_not()
    {
        await RunAsync("signed", "--sign-with", Signer());
        Assert.Equal(0, (await ToolRun.RunAsync("verify", Of("signed.json"))).ExitCode);
        var bytes = await File.ReadAllBytesAsync(Of("signed.json"), Cancel);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(Of("signed.json"), bytes, Cancel);
        var verified = await ToolRun.RunAsync("verify", Of("signed.json"));
        Assert.Equal(1, verified.ExitCode);
        Assert.Contains("changed afterwards", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_jose_library_verifies_the_signature()
    {
        await RunAsync("jose", "--sign-with", Signer());
        await File.WriteAllTextAsync(
            Of("verify.py"),
            $"""
            import base64, json
            from jwcrypto import jwk, jws
            text = open("{Of("jose.json.jws")}").read().strip()
            header = json.loads(base64.urlsafe_b64decode(text.split(".")[0] + "=="))
            pem = "-----BEGIN CERTIFICATE-----\n" + header["x5c"][0] + "\n-----END CERTIFICATE-----\n"
            token = jws.JWS()
            token.deserialize(text, jwk.JWK.from_pem(pem.encode()))
            print("valid" if token.payload == open("{Of("jose.json")}", "rb").read() else "other bytes")
            """,
            Cancel);
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", [Of("verify.py")]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        Assert.Equal("valid", (await python.StandardOutput.ReadToEndAsync(Cancel)).Trim());
    }

    [Fact]
    public async Task An_unsigned_report_says_so_on_page_one()
    {
        await RunAsync("unsigned");
        var html = await File.ReadAllTextAsync(Of("unsigned.html"), Cancel);
        Assert.Contains("«tự công bố, chưa ký»", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", html.Replace("http://127.0.0.1", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("<link", html, StringComparison.Ordinal);
        Assert.Equal(2, (await ToolRun.RunAsync("verify", Of("unsigned.json"))).ExitCode);
    }

    [Fact]
    public async Task Known_failures_make_it_conform_with_exceptions_and_are_kept_true()
    {
        await File.WriteAllTextAsync(Of("known.yaml"), "- case: MC-VER-4/other-texts-later\n  reason: sửa trong bản 1.3, tháng 12/2026\n", Cancel);
        var wrong = await ToolRun.RunAsync("run", "client", "--command", $"dotnet {Project.Tool} model --fault text-before-reason", "--filter", "MC-VER-4", "--known-failing", Of("known.yaml"), "--html", Of("known.html"));
        Assert.Equal(3, wrong.ExitCode);
        Assert.Contains("sửa trong bản 1.3", await File.ReadAllTextAsync(Of("known.html"), Cancel), StringComparison.Ordinal);

        var mended = await ToolRun.RunAsync("run", "client", "--command", $"dotnet {Project.Tool} model", "--filter", "MC-VER-4", "--known-failing", Of("known.yaml"));
        Assert.Equal(1, mended.ExitCode);
        Assert.Contains("take it off the list", mended.Output, StringComparison.Ordinal);

        await File.WriteAllTextAsync(Of("known.yaml"), "- case: MC-VER-4/no-such-case\n  reason: sửa trong bản 1.3, tháng 12/2026\n", Cancel);
        Assert.Equal(1, (await ToolRun.RunAsync("run", "client", "--command", $"dotnet {Project.Tool} model", "--filter", "MC-VER-4", "--known-failing", Of("known.yaml"))).ExitCode);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Of(string name) => Path.Combine(_folder.FullName, name);

    private async Task RunAsync(string name, params string[] more)
    {
        var run = await ToolRun.RunAsync(["run", "client", "--command", $"dotnet {Project.Tool} model", "--filter", Few, "--json", Of($"{name}.json"), "--html", Of($"{name}.html"), "--junit", Of($"{name}.xml"), .. more]);
        Assert.True(run.ExitCode == 0, run.Output);
    }

    private string Signer()
    {
        using var authority = new TrialAuthority("Trung tâm Kiểm thử", DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(80));
        using var key = authority.Issue("Trung tâm Kiểm thử");
        File.WriteAllText(Of("signer.pem"), key.Certificate.ExportCertificatePem() + "\n" + key.ExportPem() + "\n");
        return Of("signer.pem");
    }

    private static string WithoutTimes(string report)
    {
        var root = (JsonObject)JsonNode.Parse(report)!;
        foreach (var one in root["cases"]!.AsArray())
        {
            one!["ms"] = 0;
        }

        return Times().Replace(root.ToJsonString(), "…");
    }

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", RegexOptions.None, 1000)]
    private static partial Regex Times();
}
