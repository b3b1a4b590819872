using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Tests.Signing;
using MotCua.Sdk.Tests.Support;

namespace MotCua.Sdk.Tests.Hub;

/// <summary>The guides show code that is compiled, a program that runs and settings that are taken.</summary>
public sealed partial class GuideTests(SdkHub hub) : IClassFixture<SdkHub>
{
    private static string Vendor => Path.Combine(SigningFiles.Root, "samples", "vendor");

    public static TheoryData<string> Pages => [.. System.IO.Directory.GetFiles(Path.Combine(SigningFiles.Root, "docs", "guides"), "*.md")
        .Concat(System.IO.Directory.GetFiles(Path.Combine(SigningFiles.Root, "docs", "vi"), "*.md"))
        .Select(file => Path.GetRelativePath(SigningFiles.Root, file))
        .Order(StringComparer.Ordinal)];

    [Fact]
    public async Task The_vendor_s_program_enrols_sends_receives_and_hears_of_the_acceptance()
    {
        using var folder = new TemporaryFolder();
        using (var enrolment = Start(folder.Path, "enrol", hub.Hub.HttpAddress.ToString()))
        {
            var errors = await enrolment.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await enrolment.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal("", errors);
        }

        using var program = Start(folder.Path);
        var told = new List<string>();
        var all = new StringBuilder();
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            deadline.CancelAfter(TimeSpan.FromMinutes(1));
            while (told.Count < 3 && await program.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
            {
                all.AppendLine(line);
                if (TellingLine().IsMatch(line))
                {
                    told.Add(line);
                }
            }
        }
        finally
        {
            program.Kill();
        }

        Assert.True(told.Count == 3, all.ToString());
        Assert.Collection(
            told.Order(StringComparer.Ordinal),
            line => Assert.Matches(@"^accepted H32\.12\.3-[0-9]{6}-[0-9]{4} by G01\.32\.53$", line),
            line => Assert.Matches(@"^received H32\.12\.3-[0-9]{6}-[0-9]{4}: to-khai-ct01\.pdf, 22 bytes$", line),
            line => Assert.Matches(@"^sent     H32\.12\.3-[0-9]{6}-[0-9]{4}: Enqueued, mailbox G01\.32\.53, position [0-9]+, receipt verified$", line));
        var received = Assert.Single(System.IO.Directory.GetFiles(Path.Combine(folder.Path, "received"), "*", SearchOption.AllDirectories));
        Assert.Equal("%PDF-1.7 (bản quét)", await File.ReadAllTextAsync(received, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_second_acceptance_is_refused_and_the_same_bytes_get_the_first_receipt()
    {
        using var client = await hub.ClientAsync("guide", MotCuaWire.Json, null, SdkHub.Commune, SdkHub.Police);
        var transfer = await SdkHub.FirstTransferAsync(client, TestContext.Current.CancellationToken);
        await client.Exchange.SendAsync(transfer, TestContext.Current.CancellationToken);
        var prepared = await client.Exchange.PrepareAsync(client.Messages.Reply(transfer).Accept(), TestContext.Current.CancellationToken);
        var first = await client.Exchange.SendAsync(prepared, TestContext.Current.CancellationToken);

        var again = await client.Exchange.SendAsync(new PreparedMessage(prepared.Message, prepared.Signed), TestContext.Current.CancellationToken);
        Assert.True(again.IsDuplicate);
        Assert.Equal(first.Receipt, again.Receipt);

        var refused = await Assert.ThrowsAsync<RefusalException>(
            () => client.Exchange.SendAsync(client.Messages.Reply(transfer).Accept(), TestContext.Current.CancellationToken));
        Assert.Equal(ErrorReason.TransitionNotAllowed, refused.Reason);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_CSharp_block_stands_in_the_file_that_it_names(string page)
    {
        var text = File.ReadAllText(Path.Combine(SigningFiles.Root, page));
        var blocks = Quotation().Matches(text);
        Assert.Equal(Regex.Count(text, "^```csharp", RegexOptions.Multiline, TimeSpan.FromSeconds(1)), blocks.Count);
        foreach (Match block in blocks)
        {
            var source = File.ReadAllText(Path.Combine(SigningFiles.Root, block.Groups["file"].Value));
            Assert.Contains(Flush(block.Groups["code"].Value), Flush(source), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_settings_block_is_taken_by_the_SDK(string page)
    {
        using var folder = new TemporaryFolder();
        var certificate = folder.Write("any.pem", The.NewCertificate("hub").ExportCertificatePem());
        foreach (Match block in Settings().Matches(File.ReadAllText(Path.Combine(SigningFiles.Root, page))))
        {
            var json = PemName().Replace(block.Groups["json"].Value, $"\"{certificate.Replace("\\", "\\\\", StringComparison.Ordinal)}\"");
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
            var services = new ServiceCollection();
            services.AddMotCua(new ConfigurationBuilder().AddJsonStream(stream).Build().GetSection("MotCua")).SignWith(The.NewSigner("vendor"));
            using var provider = services.BuildServiceProvider();

            Assert.NotNull(provider.GetRequiredService<IOptions<MotCuaOptions>>().Value.Hub);
        }
    }

    // Pages in two languages show the same programs and the same settings.
    [Theory]
    [InlineData("docs/guides/integrate.md", "docs/vi/tich-hop.md")]
    [InlineData("docs/guides/operate.md", "docs/vi/van-hanh.md")]
    public void A_page_and_its_translation_show_the_same_commands(string english, string vietnamese) =>
        Assert.Equal(Blocks(english), Blocks(vietnamese));

    [Theory]
    [InlineData("docs/guides/existing-systems.md")]
    [InlineData("docs/vi/he-thong-hien-co.md")]
    public void Every_path_of_a_message_leads_to_a_field(string page)
    {
        var paths = MessagePath().Matches(File.ReadAllText(Path.Combine(SigningFiles.Root, page))).Select(match => match.Groups["path"].Value).ToList();
        Assert.True(paths.Count > 150, $"{paths.Count} paths");
        Assert.All(paths, path =>
        {
            var type = Message.Descriptor;
            foreach (var name in path.Split('.'))
            {
                var field = type?.Fields.InDeclarationOrder().SingleOrDefault(f => f.JsonName == name);
                Assert.True(field is not null, $"{path}: there is no field {name}");
                type = field!.FieldType == FieldType.Message ? field.MessageType : null;
            }
        });
    }

    private static List<string> Blocks(string page) =>
        [.. Fenced().Matches(File.ReadAllText(Path.Combine(SigningFiles.Root, page))).Select(match => match.Value)];

    private static Process Start(string folder, params string[] arguments)
    {
        // The sample is built beside this test, in the same configuration.
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var assembly = Path.Combine(Vendor, "bin", framework.Parent!.Name, framework.Name, "Vendor.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
    }

    private static string Flush(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()));

    [GeneratedRegex("^(sent|received|accepted) ", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TellingLine();

    [GeneratedRegex("<!-- from (?<file>[A-Za-z0-9./-]+) -->\n```csharp\n(?<code>.*?)```\n", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quotation();

    [GeneratedRegex("<!-- settings: sdk -->\n```json\n(?<json>.*?)```\n", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Settings();

    [GeneratedRegex("\"[a-z]+\\.pem\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PemName();

    [GeneratedRegex("`(?<path>[a-z][A-Za-z]+([.][a-z][A-Za-z0-9]+)+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MessagePath();

    [GeneratedRegex("^```[a-z]+\n.*?^```\n", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fenced();
}
