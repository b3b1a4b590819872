using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MotCua.Conformance.Model;
using MotCua.Conformance.Proof;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Commands;

/// <summary><c>prove</c>: proves the suite itself, on the honest reference server and on each of its deliberate faults.</summary>
internal static class ProveCommand
{
    private static readonly Option<FileInfo?> Server = new("--server") { Description = "Assembly of the reference server; without it src/ReferenceServer is built. / Tệp máy chủ tham chiếu.", HelpName = "file" };
    private static readonly Option<string?> Only = new("--only") { Description = "Faults whose name or requirement contains the text; several with commas. / Chỉ các lỗi chứa chuỗi.", HelpName = "text" };
    private static readonly Option<int> Side = new("--parallel") { Description = "Servers side by side. / Số máy chủ chạy song song.", HelpName = "number", DefaultValueFactory = _ => Math.Max(2, Environment.ProcessorCount) };
    private static readonly Option<string?> Role = new("--role") { Description = "Only hub or client. / Chỉ hub hoặc client.", HelpName = "role" };
    private static readonly Option<bool> OnlyCoverage = new("--coverage") { Description = "Only say which requirements have a case and a fault. / Chỉ in độ phủ." };
    private static readonly Option<bool> NoHonest = new("--faults-only") { Description = "Leave out the honest server. / Bỏ qua máy chủ đúng." };

    public static Command Create()
    {
        var command = new Command("prove", "Prove the suite: every case passes on an honest server, every fault is caught. / Chứng minh bộ kiểm thử bắt được mọi lỗi cố ý.");
        command.Options.Add(Server);
        command.Options.Add(Only);
        command.Options.Add(Side);
        command.Options.Add(NoHonest);
        command.Options.Add(OnlyCoverage);
        command.Options.Add(Role);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var texts = parsed.GetValue(Only)?.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var role = parsed.GetValue(Role);
        var isHonestRun = !parsed.GetValue(NoHonest);
        if (parsed.GetValue(OnlyCoverage))
        {
            var faults = await HubProof.ListAsync(parsed.GetValue(Server)?.FullName ?? await BuildAsync(cancellationToken), cancellationToken);
            return SayCoverage("hubs", Coverage.OfHub(faults), texts) + SayCoverage("clients", Coverage.OfClient(ModelFault.All), texts) == 0 ? ExitCode.Conforms : ExitCode.DoesNotConform;
        }

        var folder = Directory.CreateTempSubdirectory("motcua-enrolment-");
        try
        {
            new EnrolmentMaker(folder.FullName, lanes: 4, TimeProvider.System.GetUtcNow()).Make();
            // The cases about clients wait most of their time: both proofs run side by side.
            var proofs = await Task.WhenAll(
                role is null or "hub" ? HubAsync(parsed, folder.FullName, texts, isHonestRun, cancellationToken) : Task.FromResult(new ProofSum(0, 0, 0)),
                role is null or "client" ? ClientAsync(parsed, folder.FullName, texts, isHonestRun, cancellationToken) : Task.FromResult(new ProofSum(0, 0, 0)));
            var sum = proofs[0] + proofs[1];
            if (sum.Faults == 0)
            {
                throw new TargetProblem($"--only {parsed.GetValue(Only)} takes no fault; the server's command faults and model --fault list print them", $"--only {parsed.GetValue(Only)} không chọn lỗi nào");
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"faults: {sum.Caught} of {sum.Faults} caught ({clock.Elapsed.TotalSeconds:0} s)"));
            return sum.Bad == 0 && sum.Caught == sum.Faults ? ExitCode.Conforms : ExitCode.DoesNotConform;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<ProofSum> HubAsync(ParseResult parsed, string folder, string[]? texts, bool isHonestRun, CancellationToken cancellationToken)
    {
        var program = parsed.GetValue(Server)?.FullName ?? await BuildAsync(cancellationToken);
        var all = await HubProof.ListAsync(program, cancellationToken);
        var proof = new HubProof(program, folder, parsed.GetValue(Side), Console.WriteLine);
        var sum = await OneAsync("server", proof.HonestAsync, proof.FaultsAsync, [.. all.Where(fault => Takes(texts, fault))], isHonestRun, cancellationToken);
        return sum + new ProofSum(0, 0, texts is null || !isHonestRun ? SayCoverage("hubs", Coverage.OfHub(all), texts) : 0);
    }

    private static async Task<ProofSum> ClientAsync(ParseResult parsed, string folder, string[]? texts, bool isHonestRun, CancellationToken cancellationToken)
    {
        var proof = new ClientProof(folder, parsed.GetValue(Side), Console.WriteLine);
        var sum = await OneAsync("client", proof.HonestAsync, proof.FaultsAsync, [.. ModelFault.All.Where(fault => Takes(texts, fault))], isHonestRun, cancellationToken);
        return sum + new ProofSum(0, 0, texts is null || !isHonestRun ? SayCoverage("clients", Coverage.OfClient(ModelFault.All), texts) : 0);
    }

    private static async Task<ProofSum> OneAsync(
        string what,
        Func<CancellationToken, Task<IReadOnlyList<CaseResult>>> honestAsync,
        Func<IReadOnlyList<NamedFault>, CancellationToken, Task<IReadOnlyList<(NamedFault Fault, string Why)>>> faultsAsync,
        IReadOnlyList<NamedFault> faults,
        bool isHonestRun,
        CancellationToken cancellationToken)
    {
        var bad = 0;
        if (isHonestRun)
        {
            var clock = Stopwatch.StartNew();
            var honest = await honestAsync(cancellationToken);
            foreach (var result in honest.Where(result => result.Outcome is not (Outcome.Passed or Outcome.NotDeclared)))
            {
                bad++;
                Console.WriteLine($"HONEST {what} {result.Outcome} {result.Case.Id}: {result.Text}");
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"honest {what}: {honest.Count(result => result.Outcome == Outcome.Passed)} of {honest.Count} cases passed ({clock.Elapsed.TotalSeconds:0} s)"));
        }

        var missed = await faultsAsync(faults, cancellationToken);
        return new ProofSum(faults.Count, faults.Count - missed.Count, bad);
    }

    private sealed record ProofSum(int Faults, int Caught, int Bad)
    {
        public static ProofSum operator +(ProofSum left, ProofSum right) => new(left.Faults + right.Faults, left.Caught + right.Caught, left.Bad + right.Bad);
    }

    private static bool Takes(string[]? texts, NamedFault fault) =>
        texts is null || texts.Any(text => fault.Name.Contains(text, StringComparison.Ordinal) || fault.Requirement == text || fault.Requirement.StartsWith(text + "-", StringComparison.Ordinal));

    private static int SayCoverage(string who, Coverage coverage, string[]? texts)
    {
        List<string> Of(IReadOnlyList<string> ids) => [.. ids.Where(id => texts is null || texts.Any(text => id == text || id.StartsWith(text + "-", StringComparison.Ordinal)))];
        foreach (var (word, ids) in new[] { ("no case asks for", Of(coverage.WithoutCase)), ("no fault breaks", Of(coverage.WithoutFault)), ("not in the list of requirements", Of(coverage.Strangers)) })
        {
            if (ids.Count > 0)
            {
                Console.WriteLine($"{word}: {string.Join(' ', ids)}");
            }
        }

        if (who == "clients")
        {
            Console.WriteLine($"not asked for yet: {string.Join(' ', Coverage.Pending)}");
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"requirements of {who} (MUST): {coverage.Musts.Count}, with a case {coverage.Musts.Count - coverage.WithoutCase.Count}, with a fault {coverage.Musts.Count - coverage.WithoutFault.Count}"));
        return Of(coverage.WithoutCase).Count + Of(coverage.WithoutFault).Count + Of(coverage.Strangers).Count;
    }

    private static async Task<string> BuildAsync(CancellationToken cancellationToken)
    {
        var root = Root() ?? throw new TargetProblem("prove runs in the project's folder, or with --server", "chạy prove trong thư mục dự án, hoặc với --server");
        var project = Path.Combine(root, "src", "ReferenceServer", "ReferenceServer.csproj");
        using var build = Process.Start(new ProcessStartInfo("dotnet", ["build", project, "-c", "Release", "-v", "q", "--nologo"]) { UseShellExecute = false, RedirectStandardOutput = true }) ?? throw new TargetProblem("dotnet did not start", "không khởi động được dotnet");
        var said = await build.StandardOutput.ReadToEndAsync(cancellationToken);
        await build.WaitForExitAsync(cancellationToken);
        return build.ExitCode == 0 ? Path.Combine(root, "src", "ReferenceServer", "bin", "Release", "net10.0", "MotCua.ReferenceServer.dll") : throw new TargetProblem($"the reference server does not build: {said}", "máy chủ tham chiếu không biên dịch được");
    }

    private static string? Root()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "src", "ReferenceServer", "ReferenceServer.csproj")))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
