using System.CommandLine;
using MotCua.Conformance.Adapters;
using MotCua.Conformance.Reports;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Commands;

/// <summary><c>run client</c>: plays the hub and drives a vendor's product.</summary>
internal static class RunClientCommand
{
    private static readonly Option<bool> WarmOption = new("--warm") { Description = "A program of the adapter that can begin anew serves case after case: for products that start slowly. / Dùng lại tiến trình của bộ nối giữa các ca." };

    public static Command Create()
    {
        var command = new Command("client", "Test a one-stop product or an agency's system. / Kiểm thử phần mềm một cửa hoặc hệ thống của cơ quan.");
        HandOptions.AddTo(command);
        command.Options.Add(WarmOption);
        FeaturesOption.AddTo(command);
        RunOptions.AddTo(command);
        ReportOptions.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = HandOptions.Read(parsed);
        var call = new RunCall(parsed, "client", RunOptions.Read(parsed));
        var isWarm = parsed.GetValue(WarmOption);
        if (options.IsByHand && isWarm)
        {
            throw new TargetProblem("--warm is for --command: by hand nothing is started again between cases.", "--warm chỉ dùng với --command: khi thao tác bằng tay, không có gì khởi động lại giữa các ca.");
        }

        return options.IsByHand ? ByHandAsync(options, call, cancellationToken) : ByAdapterAsync(options, call, isWarm, cancellationToken);
    }

    private static async Task<int> ByAdapterAsync(HandOptions options, RunCall call, bool isWarm, CancellationToken cancellationToken)
    {
        if (options.State is not null || options.Listen is not null)
        {
            throw new TargetProblem("With --command every case has a hub and a folder of its own: leave --state, --resume and --listen out.", "Với --command, mỗi ca có nút và thư mục riêng: bỏ --state, --resume và --listen.");
        }

        var folder = Directory.CreateTempSubdirectory("motcua-enrolment-");
        try
        {
            var enrolment = Enrolment.Read(new EnrolmentMaker(folder.FullName, lanes: 1, TimeProvider.System.GetUtcNow()).Make());
            var (profile, cases) = call.Choose();
            await using var warm = new WarmAdapters(_ => options.Command!);
            var run = new ClientRun(isWarm ? warm.With(fault: null) : new AdapterCommand(options.Command!), enrolment, call.Features, call.Options.Timeout, call.Options.Parallel, call.Progress(cases.Count).Add);
            await run.ProbeAsync(cancellationToken);
            return await call.EndAsync(profile, options.Command!, await run.RunAsync(cases, cancellationToken), cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> ByHandAsync(HandOptions options, RunCall call, CancellationToken cancellationToken)
    {
        var (profile, all) = call.Choose();
        List<TestCase> cases = [.. all.Where(one => one.IsManual)];
        if (cases.Count == 0)
        {
            throw new TargetProblem($"--filter {call.Options.Filter} takes no case that can be done by hand", $"--filter {call.Options.Filter} không chọn ca nào làm được bằng tay");
        }

        var identity = RunIdentity.OfClient(profile, call.Options.Filter);
        using var folder = options.IsResumed ? RunFolder.Resume(options.State!, identity, options.Listen) : RunFolder.Again(options.State!, identity, ClientRun.Client, options.Listen);
        call.StartedAt = folder.StartedAt;
        await using var hand = await HandSession.StartAsync(options, folder, cancellationToken);
        var results = await new ManualRun(folder, call.Features, hand.Desk, options.Wait, call.Progress(cases.Count).Add).RunAsync(cases, cancellationToken);
        var statement = await hand.StatementAsync(cancellationToken);
        return await call.EndAsync(profile, RunFacts.ByHand, results, cancellationToken, statement);
    }
}
