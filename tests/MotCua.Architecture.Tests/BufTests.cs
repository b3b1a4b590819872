namespace MotCua.Architecture.Tests;

/// <summary>The protos as buf judges them (ADR 0005).</summary>
[Trait("Needs", "debian-tools")]
public sealed class BufTests
{
    private const string Protos = "src/MotCua.Contracts/proto";
    // Imports are excluded everywhere below: google/protobuf/*.proto comes with buf and changes with its version.
    private static readonly string Image = Repository.PathOf(Protos, "baseline", "v1.binpb");

    [Fact]
    public async Task The_protos_pass_buf_lint() =>
        (await BufAsync("lint", Repository.PathOf(Protos))).MustSucceed("buf lint");

    [Fact]
    public async Task The_protos_break_nothing_of_the_baseline() =>
        (await BufAsync("breaking", Repository.PathOf(Protos), "--against", Image, "--exclude-imports"))
            .MustSucceed("buf breaking (meant, before 1.0? ./test --update-baseline, and list each break in CHANGELOG.md)");

    [Theory]
    [InlineData("string dossier = ", "string dossier_renamed = ", "name from \"dossier\" to \"dossier_renamed\"")]
    [InlineData("string dossier = ", "bytes dossier = ", "type from \"string\" to \"bytes\"")]
    public async Task A_changed_field_is_refused_with_its_name(string before, string after, string expected)
    {
        using var copy = new TemporaryFolder();
        CopyFolder(Repository.PathOf(Protos), copy.Path);
        var file = copy.Join("motcua", "v1", "message.proto");
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Contains(before, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text.Replace(before, after, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var answer = await BufAsync("breaking", copy.Path, "--against", Image, "--exclude-imports");

        Assert.Equal(100, answer.ExitCode);
        Assert.Contains("message.proto", answer.Output, StringComparison.Ordinal);
        Assert.Contains(expected, answer.Output, StringComparison.Ordinal);
    }

    private static Task<Command> BufAsync(params string[] arguments)
    {
        var buf = Repository.PathOf("tests", "clients", "node", "node_modules", ".bin", OperatingSystem.IsWindows() ? "buf.cmd" : "buf");
        Assert.True(File.Exists(buf), "buf is missing: npm ci in tests/clients/node (./test does it)");
        return Command.RunAsync(buf, Repository.Root, arguments, TestContext.Current.CancellationToken);
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".binpb", StringComparison.Ordinal)))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
