using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MotCua.Conformance.Model;
using MotCua.Conformance.Pages;
using MotCua.Conformance.Proof;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Commands;

/// <summary><c>prove</c>: proves the suite itself, on the honest reference server and on each of its deliberate faults.</summary>
internal static class ProveCommand
{
    private static readonly Option<FileInfo?> Server = new("--server") { Description = "Assembly of the reference server; without it src/ReferenceServer is built. / Tệp máy chủ tham chiếu.", HelpName = "file" };
    private static readonly Option<FileInfo?> Programs = new("--programs") { Description = "Assembly of the programs that compute wrongly; without it tests/MotCua.WrongPrograms is built. / Tệp các chương trình tính sai.", HelpName = "file" };
    private static readonly Option<string?> Only = new("--only") { Description = "Faults whose name or requirement contains the text; several with commas. / Chỉ các lỗi chứa chuỗi.", HelpName = "text" };
    private static readonly Option<string?> Share = new("--share") { Description = "Only one of several equal shares of the faults, such as 1/4. / Chỉ một phần các lỗi, ví dụ 1/4.", HelpName = "k/n" };
    private static readonly Option<int> Side = new("--parallel") { Description = "Servers side by side. / Số máy chủ chạy song song.", HelpName = "number", DefaultValueFactory = _ => 2 * Environment.ProcessorCount };
    private static readonly Option<string?> Role = new("--role") { Description = "Only hub, client or vectors. / Chỉ hub, client hoặc vectors.", HelpName = "role" };
    private static readonly Option<bool> OnlyCoverage = new("--coverage") { Description = "Only say which requirements have a case and a fault. / Chỉ in độ phủ." };
    private static readonly Option<bool> OnlyList = new("--list") { Description = "Only write the page of all faults (docs/spec/faults.md). / Chỉ in trang liệt kê các lỗi cố ý." };
    private static readonly Option<bool> NoHonest = new("--faults-only") { Description = "Leave out the honest server. / Bỏ qua máy chủ đúng." };

    public static Command Create()
    {
        var command = new Command("prove", "Prove the suite: every case passes on an honest server, every fault is caught. / Chứng minh bộ kiểm thử bắt được mọi lỗi cố ý.");
        command.Options.Add(Server);
        command.Options.Add(Programs);
        command.Options.Add(Only);
        command.Options.Add(Share);
        command.Options.Add(Side);
        command.Options.Add(NoHonest);
        command.Options.Add(OnlyCoverage);
        command.Options.Add(OnlyList);
        command.Options.Add(Role);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        // For servers and programs that live for seconds: what the runtime does to make them faster later, and to keep code from being written, costs a third of their time (ADR 0040).
        foreach (var setting in new[] { "DOTNET_TieredPGO", "DOTNET_TC_CallCounting", "DOTNET_EnableWriteXorExecute" })
        {
            Environment.SetEnvironmentVariable(setting, Environment.GetEnvironmentVariable(setting) ?? "0");
        }

        var clock = Stopwatch.StartNew();
        var texts = parsed.GetValue(Only)?.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var role = parsed.GetValue(Role);
        var share = FaultShare.Read(parsed.GetValue(Share));
        var isHonestRun = !parsed.GetValue(NoHonest);
        if (parsed.GetValue(OnlyCoverage) || parsed.GetValue(OnlyList))
        {
            var faults = await HubProof.ListAsync(await ServerAsync(parsed, cancellationToken), cancellationToken);
            var programs = await VectorProof.ListAsync(await ProgramsAsync(parsed, cancellationToken), cancellationToken);
            if (parsed.GetValue(OnlyList))
            {
                Console.Write(FaultsPage.Write(faults, ModelFault.All, programs));
                return ExitCode.Conforms;
            }

            var missing = SayCoverage("hubs", Coverage.OfHub(faults), texts) + SayCoverage("clients", Coverage.OfClient(ModelFault.All), texts) + SayCoverage("vectors", Coverage.OfVectors(programs), texts) + (texts is null ? SayRoles() : 0);
            return missing == 0 ? ExitCode.Conforms : ExitCode.DoesNotConform;
        }

        var folder = Directory.CreateTempSubdirectory("motcua-enrolment-");
        try
        {
            new EnrolmentMaker(folder.FullName, lanes: 4, TimeProvider.System.GetUtcNow()).Make();

            // Of their own, with another address that certificates name: both proofs listen there.
            new EnrolmentMaker(Path.Combine(folder.FullName, "client"), lanes: 1, TimeProvider.System.GetUtcNow()).Make();
            var server = role is null or "hub" ? await ServerAsync(parsed, cancellationToken) : "";
            var programs = role is null or "vectors" ? await ProgramsAsync(parsed, cancellationToken) : "";

            // The cases about clients wait most of their time: the proofs run side by side.
            var proofs = await Task.WhenAll(
                role is null or "hub" ? HubAsync(parsed, server, folder.FullName, texts, share, isHonestRun, cancellationToken) : Task.FromResult(new ProofSum(0, 0, 0)),
                role is null or "client" ? ClientAsync(parsed, Path.Combine(folder.FullName, "client"), texts, share, isHonestRun, cancellationToken) : Task.FromResult(new ProofSum(0, 0, 0)),
                role is null or "vectors" ? VectorsAsync(parsed, programs, texts, share, isHonestRun, cancellationToken) : Task.FromResult(new ProofSum(0, 0, 0)));
            var sum = proofs[0] + proofs[1] + proofs[2];
            if (sum.Faults == 0)
            {
                throw new TargetProblem($"--only {parsed.GetValue(Only)}{share} takes no fault; docs/spec/faults.md lists them", $"--only {parsed.GetValue(Only)} không chọn lỗi nào");
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"faults: {sum.Caught} of {sum.Faults} caught{share} ({clock.Elapsed.TotalSeconds:0} s)"));
            return sum.Bad == 0 && sum.Caught == sum.Faults ? ExitCode.Conforms : ExitCode.DoesNotConform;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<ProofSum> HubAsync(ParseResult parsed, string program, string folder, string[]? texts, FaultShare share, bool isHonestRun, CancellationToken cancellationToken)
    {
        var all = await HubProof.ListAsync(program, cancellationToken);
        var proof = new HubProof(program, folder, parsed.GetValue(Side), Console.WriteLine);
        var sum = await OneAsync("server", proof.HonestAsync, proof.FaultsAsync, share.Of([.. all.Where(fault => Takes(texts, fault))]), isHonestRun, cancellationToken);
        return sum + new ProofSum(0, 0, texts is null || !isHonestRun ? SayCoverage("hubs", Coverage.OfHub(all), texts) : 0);
    }

    private static async Task<ProofSum> ClientAsync(ParseResult parsed, string folder, string[]? texts, FaultShare share, bool isHonestRun, CancellationToken cancellationToken)
    {
        await using var proof = new ClientProof(folder, parsed.GetValue(Side), Console.WriteLine);
        var sum = await OneAsync("client", proof.HonestAsync, proof.FaultsAsync, share.Of([.. ModelFault.All.Where(fault => Takes(texts, fault))]), isHonestRun, cancellationToken);
        return sum + new ProofSum(0, 0, (texts is null ? SayRoles() : 0) + (texts is null || !isHonestRun ? SayCoverage("clients", Coverage.OfClient(ModelFault.All), texts) : 0));
    }

    private static async Task<ProofSum> VectorsAsync(ParseResult parsed, string program, string[]? texts, FaultShare share, bool isHonestRun, CancellationToken cancellationToken)
    {
        var all = await VectorProof.ListAsync(program, cancellationToken);
        var proof = new VectorProof(program, parsed.GetValue(Side), Console.WriteLine);
        var sum = await OneAsync("program", proof.HonestAsync, proof.FaultsAsync, share.Of([.. all.Where(fault => Takes(texts, fault))]), isHonestRun, cancellationToken);
        return sum + new ProofSum(0, 0, texts is null || !isHonestRun ? SayCoverage("vectors", Coverage.OfVectors(all), texts) : 0);
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

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"requirements of {who} (MUST): {coverage.Musts.Count}, with a case {coverage.Musts.Count - coverage.WithoutCase.Count}, with a fault {coverage.Musts.Count - coverage.WithoutFault.Count}"));
        return Of(coverage.WithoutCase).Count + Of(coverage.WithoutFault).Count + Of(coverage.Strangers).Count;
    }

    // A MUST that is said to a client is asked of clients, running ones or their code; that a hub is asked for it says nothing of them.
    private static int SayRoles()
    {
        var bad = 0;
        foreach (var role in new[] { Coverage.OfRole("sender"), Coverage.OfRole("receiver") })
        {
            bad += role.NotAsked.Count;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"requirements of {role.Role}s (MUST): {role.Musts}, with a case about clients {role.Musts - role.ByVectors.Count - role.NotAsked.Count}, with vectors only {role.ByVectors.Count}, without either {role.NotAsked.Count}"));
            foreach (var (word, ids) in new[] { ("with vectors only", role.ByVectors), ("no case about clients and no vector asks for", role.NotAsked) })
            {
                if (ids.Count > 0)
                {
                    Console.WriteLine($"  {word}: {string.Join(' ', ids)}");
                }
            }
        }

        return bad;
    }

    private static async Task<string> ServerAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        parsed.GetValue(Server)?.FullName ?? await BuildAsync("--server", Path.Combine("src", "ReferenceServer", "ReferenceServer.csproj"), "MotCua.ReferenceServer.dll", cancellationToken);

    private static async Task<string> ProgramsAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        parsed.GetValue(Programs)?.FullName ?? await BuildAsync("--programs", Path.Combine("tests", "MotCua.WrongPrograms", "MotCua.WrongPrograms.csproj"), "MotCua.WrongPrograms.dll", cancellationToken);

    private static async Task<string> BuildAsync(string option, string path, string assembly, CancellationToken cancellationToken)
    {
        var root = Root() ?? throw new TargetProblem($"prove runs in the project's folder, or with {option}", $"chạy prove trong thư mục dự án, hoặc với {option}");
        var project = Path.Combine(root, path);
        using var build = Process.Start(new ProcessStartInfo("dotnet", ["build", project, "-c", "Release", "-v", "q", "--nologo"]) { UseShellExecute = false, RedirectStandardOutput = true }) ?? throw new TargetProblem("dotnet did not start", "không khởi động được dotnet");
        var said = await build.StandardOutput.ReadToEndAsync(cancellationToken);
        await build.WaitForExitAsync(cancellationToken);
        return build.ExitCode == 0 ? Path.Combine(Path.GetDirectoryName(project)!, "bin", "Release", "net10.0", assembly) : throw new TargetProblem($"{path} does not build: {said}", $"{path} không biên dịch được");
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
