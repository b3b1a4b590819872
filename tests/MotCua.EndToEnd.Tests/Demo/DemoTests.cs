using System.Text.Json;
using System.Text.RegularExpressions;
using MotCua.EndToEnd.Tests.Wire;

namespace MotCua.EndToEnd.Tests.Demo;

/// <summary>The README's first command, as a newcomer runs it: a process of its own, on free ports.</summary>
public sealed partial class DemoTests
{
    private const string Remedy = "the .NET SDK of global.json";

    [Fact]
    public async Task Two_tiers_tell_the_whole_story()
    {
        var (lines, summary) = await TellAsync("--tiers", "2");

        AssertStory(lines, summary);
        Assert.Equal(43, lines.Count);
        Assert.DoesNotContain(lines, line => line.From == "H32.12");
        Assert.Equal(
            ["G22", "H32.12.3", "H32.11.5.2", "G12.18.32.6", "G12.12.113.4", "E01.32.4"],
            lines.Where(line => line.Body == "dossierTransferred").SelectMany(line => new[] { line.From, line.To }).Distinct());
    }

    [Fact]
    public async Task Three_tiers_pass_through_the_district()
    {
        var (lines, summary) = await TellAsync("--tiers", "3");

        AssertStory(lines, summary);
        Assert.Equal(54, lines.Count);
        Assert.Equal(
            ["G22", "H32.12.29", "H32.12", "H32.11.5.2", "G12.18.113.4", "G12.12.113.4", "E01.32.4"],
            lines.Where(line => line.Body == "dossierTransferred").SelectMany(line => new[] { line.From, line.To }).Distinct());
        Assert.All(lines, line => Assert.StartsWith("2025-06-09T08:", line.At, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_night_of_the_reform_falls_into_the_story_and_every_open_task_goes_on()
    {
        var (lines, summary) = await TellAsync("--reform");

        AssertStory(lines, summary);
        Assert.Equal(54 + 18, lines.Count);
        var evening = lines.TakeWhile(line => line.Body != "agencySucceeded").ToList();
        Assert.All(evening, line => Assert.StartsWith("2025-06-30T15:", line.At, StringComparison.Ordinal));
        Assert.All(lines.Skip(evening.Count), line => Assert.StartsWith("2025-07-01T07:3", line.At, StringComparison.Ordinal));

        // When the night falls five tasks are open, on both sides of every agency that ends.
        string[] old = ["H32.12.29", "H32.12", "G12.18.113.4"];
        Assert.Equal(6, evening.Count(line => line.Body == "dossierTransferred"));
        Assert.Equal(1, evening.Count(line => line.Body == "dossierReturned"));
        Assert.DoesNotContain(evening, line => line.Body == "resultIssued");
        Assert.Equal(18, lines.Count(line => line.Body == "agencySucceeded" && line.From == "G22.3"));
        Assert.All(lines.Skip(evening.Count), line => Assert.False(old.Contains(line.From) || old.Contains(line.To), $"{line.From} -> {line.To} {line.Body}"));

        // What the district began, the ward ends; the tax notice of the one office is paid to the other.
        Assert.Contains(lines, line => line.Body == "resultIssued" && line.From == "H32.11.5.2" && line.To == "H32.12.3");
        Assert.Equal(["G12.18.32.6", "G12.18.32.6"], lines.Where(line => line.Body == "paymentConfirmed").Select(line => line.To));
        Assert.Equal("G12.18.113.4", lines.Single(line => line.Body == "obligationReplaced").From);
    }

    [Fact]
    public async Task The_closing_line_counts_what_was_proven()
    {
        var output = await RunAsync("demo", "--exit", "--listen-http-port", "0", "--listen-grpc-port", "0");

        var last = output.TrimEnd().Split('\n')[^1];
        Assert.Matches(ClosingLine(), last);
    }

    [Fact]
    [Trait("Needs", "debian-tools")]
    public async Task Without_exit_it_serves_until_it_is_stopped()
    {
        await using var demo = OutsideProcess.Start("dotnet", Remedy, Program, "demo", "--listen-http-port", "0", "--listen-grpc-port", "0");
        string line;
        do
        {
            line = await demo.ReadLineAsync();
        }
        while (!line.StartsWith("JSON: ", StringComparison.Ordinal));

        using var client = new HttpClient();
        var page = await client.GetStringAsync(line.Split(' ')[1], TestContext.Current.CancellationToken);
        Assert.Contains("H32.99", page, StringComparison.Ordinal);
        await demo.InterruptAsync();
        var (code, _) = await demo.EndAsync();
        Assert.Equal(0, code);
    }

    [Theory]
    [InlineData("demo", "--tiers", "4")]
    [InlineData("demo", "--tier", "2")]
    public async Task A_wrong_flag_is_refused_by_name(params string[] arguments)
    {
        var (code, output, errors) = await OutsideProcess.RunAnyAsync("dotnet", Remedy, [Program, .. arguments]);

        Assert.Equal(2, code);
        Assert.Contains(arguments[1] == "--tiers" ? "4" : "--tier", errors + output, StringComparison.Ordinal);
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "MotCua.ReferenceServer.dll");

    private static Task<string> RunAsync(params string[] arguments) => OutsideProcess.RunAsync("dotnet", Remedy, [Program, .. arguments]);

    private static async Task<(List<Line> Lines, JsonElement Summary)> TellAsync(params string[] arguments)
    {
        var output = await RunAsync(["demo", .. arguments, "--exit", "--json", "--listen-http-port", "0", "--listen-grpc-port", "0"]);
        var objects = output.TrimEnd().Split('\n').Select(text => JsonSerializer.Deserialize<JsonElement>(text)).ToList();
        return ([.. objects[..^1].Select(one => one.Deserialize<Line>(JsonSerializerOptions.Web)!)], objects[^1]);
    }

    // The story as the issue tells it: two attachments travel with the first message, one supplement, one return, two notices of which one is
    // replaced, payment, result issued, received, delivered by post.
    private static void AssertStory(List<Line> lines, JsonElement summary)
    {
        int Count(string body) => lines.Count(line => line.Body == body);
        Assert.Equal(1, Count("supplementRequested"));
        Assert.Equal(1, Count("supplementProvided"));
        Assert.Equal(1, Count("dossierReturned"));
        Assert.Equal(2, Count("obligationIssued"));
        Assert.Equal(1, Count("obligationReplaced"));
        Assert.Equal(2, Count("paymentConfirmed"));
        Assert.Equal(Count("resultIssued"), Count("resultReceived"));
        Assert.Equal(3, Count("resultDelivered"));
        Assert.Equal("Trạng thái hồ sơ: Đã trả kết quả", lines[^2].What);

        // The clock of the commune's task pauses for the supplement and goes on after it; the tax office's pauses until the last payment.
        Assert.Equal("Tạm dừng", lines.Single(line => line.Body == "supplementRequested").Clock);
        Assert.Equal("Đang tính", lines.Single(line => line.Body == "supplementProvided").Clock);
        Assert.Equal(["Tạm dừng", "Đang tính"], lines.Where(line => line.Body == "paymentConfirmed").Select(line => line.Clock));
        Assert.Equal("Trả lại", lines.Single(line => line.Body == "dossierReturned").Phase);

        Assert.Equal(lines.Count, summary.GetProperty("messages").GetInt32());
        Assert.Equal(lines.Count, summary.GetProperty("receiptsVerified").GetInt32());
        Assert.Equal(lines.Count, summary.GetProperty("signaturesVerified").GetInt32());
        Assert.Equal(0, summary.GetProperty("failed").GetInt32());
    }

    [GeneratedRegex(@"^demo: (\d+) messages, \1 receipts verified, \1 signatures verified, 0 failed\r?$")]
    private static partial Regex ClosingLine();

    private sealed record Line(int Number, string At, string From, string To, string Body, string What, string Phase, string Clock);
}
