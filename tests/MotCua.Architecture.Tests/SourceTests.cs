using System.Text;
using System.Text.RegularExpressions;

namespace MotCua.Architecture.Tests;

/// <summary>Rules on the text of the repository.</summary>
public sealed partial class SourceTests
{
    private static readonly string[] BinaryExtensions = [".binpb", ".p12", ".pfx", ".der", ".pdf", ".png", ".ico", ".jpg", ".zip", ".gz", ".bin", ".db"];

    // These are wrong on purpose: they are what a reader must refuse.
    private static bool IsWrongOnPurpose(string file) => file.StartsWith("src/MotCua.Contracts/vectors/", StringComparison.Ordinal)
        && (file.Contains("/lexical/", StringComparison.Ordinal) || file.Contains("/invalid/", StringComparison.Ordinal));

    private static IEnumerable<string> TextFiles => Repository.Files
        .Where(f => !BinaryExtensions.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase) && !IsWrongOnPurpose(f));

    [Fact]
    public void Text_files_are_utf8_without_mark_with_line_feeds()
    {
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        Rule.Holds("Save the file as UTF-8 without BOM, with LF:", TextFiles.Select(file =>
        {
            var bytes = File.ReadAllBytes(Repository.PathOf(file));
            if (bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) && !file.EndsWith(".sln", StringComparison.Ordinal))
            {
                return $"{file} begins with a byte order mark";
            }

            try
            {
                var text = strict.GetString(bytes);
                return OperatingSystem.IsLinux() && text.Contains('\r', StringComparison.Ordinal) ? $"{file} has CR" : null;
            }
            catch (DecoderFallbackException e)
            {
                return $"{file} is not UTF-8 at byte {e.Index}";
            }
        }).OfType<string>());
    }

    // By Python: .NET calls every text normalised where it runs without ICU, as everything here does.
    [Fact]
    [Trait("Needs", "debian-tools")]
    public async Task Text_files_are_in_nfc()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Join("decomposed.txt"), "ho\u0302\u0300 so\u031b", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.Join("composed.txt"), "h\u1ed3 s\u01a1", TestContext.Current.CancellationToken);
        string[] examples = [folder.Join("composed.txt"), folder.Join("decomposed.txt")];

        Assert.Equal([examples[1]], await NotInNfcAsync(folder, examples));
        Rule.Holds("Save the file normalised to NFC:", await NotInNfcAsync(folder, TextFiles.Select(f => Repository.PathOf(f))));
    }

    private static async Task<string[]> NotInNfcAsync(TemporaryFolder folder, IEnumerable<string> files)
    {
        const string script = """
            import sys, unicodedata
            for name in open(sys.argv[1], encoding="utf-8").read().split("\n"):
                if not unicodedata.is_normalized("NFC", open(name, encoding="utf-8", newline="").read()):
                    print(name)
            """;
        await File.WriteAllTextAsync(folder.Join("names"), string.Join('\n', files), TestContext.Current.CancellationToken);
        var answer = await Command.RunAsync("/usr/bin/python3", folder.Path, ["-c", script, folder.Join("names")], TestContext.Current.CancellationToken);
        answer.MustSucceed("/usr/bin/python3 (apt-get install python3)");
        return answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public void No_file_names_a_place_on_one_machine() => Rule.Holds(
        "A path or host that exists on one machine only:",
        from file in TextFiles
        from line in Lines(file)
        where MachinePath().IsMatch(line.Text)
        select $"{file}:{line.Number}: {line.Text.Trim()}");

    [Fact]
    public void Lock_files_of_npm_name_no_private_registry() => Rule.Holds(
        "Set omit-lockfile-registry-resolved=true in .npmrc and make the lock file again:",
        from file in Repository.Files
        where file.EndsWith("package-lock.json", StringComparison.Ordinal)
        from line in Lines(file)
        where line.Text.Contains("\"resolved\"", StringComparison.Ordinal) && !line.Text.Contains("https://registry.npmjs.org/", StringComparison.Ordinal)
            && line.Text.Contains("://", StringComparison.Ordinal)
        select $"{file}:{line.Number}");

    [Fact]
    public void Libraries_never_write_to_the_console() => Rule.Holds(
        "A library logs through ILogger; the process that hosts it owns the console:",
        from folder in new[] { "src/MotCua.Contracts", "src/MotCua.Sdk", "src/MotCua.Sdk.Sqlite" }
        from file in Repository.FilesUnder(folder, ".cs")
        from line in Lines(file)
        where ConsoleUse().IsMatch(line.Text)
        select $"{file}:{line.Number}: {line.Text.Trim()}");

    [Fact]
    public void Shipped_code_leaves_no_note_of_unfinished_work() => Rule.Holds(
        "Finish it, or write what it does not do into the docs:",
        from folder in new[] { "src", "samples", "bench" }
        from file in Repository.FilesUnder(folder, ".cs").Concat(Repository.FilesUnder(folder, ".proto"))
        from line in Lines(file)
        where UnfinishedNote().IsMatch(line.Text)
        select $"{file}:{line.Number}: {line.Text.Trim()}");

    [Fact]
    public void Tests_neither_skip_nor_wait_for_a_fixed_time() => Rule.Holds(
        "A test that cannot run fails; wait on a condition with a deadline:",
        from file in Repository.FilesUnder("tests", ".cs")
        where !file.StartsWith("tests/MotCua.Architecture.Tests/", StringComparison.Ordinal)
        from line in Lines(file)
        where SkippedTest().IsMatch(line.Text)
        select $"{file}:{line.Number}: {line.Text.Trim()}");

    [Fact]
    public void Tests_that_start_outside_tools_say_so() => Rule.Holds(
        "Mark the test or its class with [Trait(\"Needs\", \"debian-tools\")], so that Windows and macOS can leave it out:",
        from file in Repository.FilesUnder("tests", ".cs")
        where file != "tests/MotCua.Architecture.Tests/SourceTests.cs"
        let text = Repository.Read(file)
        where TestMethod().IsMatch(text) && OutsideTool().IsMatch(text) && !text.Contains("[Trait(\"Needs\", \"debian-tools\")]", StringComparison.Ordinal)
        select file);

    [Theory]
    [InlineData("see /home/" + "an/motcua", true)]
    [InlineData("\"/root" + "/.nuget\"", true)]
    [InlineData("C:\\Us" + "ers\\an", true)]
    [InlineData("src/home/index.html", false)]
    [InlineData("https://example.vn/root/page", false)]
    [InlineData("/var/lib/motcua", false)]
    public void A_machine_path_is_recognised(string line, bool expected) => Assert.Equal(expected, MachinePath().IsMatch(line));

    private static IEnumerable<(int Number, string Text)> Lines(string file) => File.ReadLines(Repository.PathOf(file)).Select((text, i) => (i + 1, text));

    [GeneratedRegex(@"(?<![\w./~-])/(home/\w|root/|work/|Us[e]rs/\w)|[A-Za-z]:\\Us[e]rs\\", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\[(Fact|Theory)[\](]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"""(/usr/bin/)?(python3|node|npm|npx|openssl|curl|chromium|buf)""|node_modules", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OutsideTool();

    [GeneratedRegex(@"\bConsole\s*\.\s*(Write|Error|Out)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ConsoleUse();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UnfinishedNote();

    [GeneratedRegex(@"\[(Fact|Theory)[^\]]*\bSkip|\bAssert\.Skip|Thread\.Sleep|Task\.Delay\(\s*\d{3,}\s*[,)]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SkippedTest();
}
