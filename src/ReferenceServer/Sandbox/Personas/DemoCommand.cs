using System.CommandLine;
using MotCua.ReferenceServer.Configuration;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary><c>demo</c>: the hub on a fresh store, and a land dossier across the agencies of Khánh Hòa.</summary>
internal static class DemoCommand
{
    /// <summary>Exit code of a demo in which something did not hold.</summary>
    public const int Broken = 1;

    private static readonly Option<int> Tiers = new("--tiers")
    {
        Description = "2: late 2026, province and commune. 3: June 2025, with the district. / 2: cuối năm 2026; 3: tháng 6 năm 2025, còn cấp huyện.",
        DefaultValueFactory = _ => 2,
    };

    private static readonly Option<bool> Reform = new("--reform")
    {
        Description = "The story begins on 30 June 2025 with three tiers and ends on 1 July with two, its open tasks in new hands. / Bắt đầu ngày 30/6/2025 với ba cấp, kết thúc ngày 1/7 với hai cấp.",
    };

    private static readonly Option<bool> Exit = new("--exit") { Description = "End after the story; exit code 0 only if all held. / Dừng khi xong; mã thoát 0 khi mọi điều đúng." };

    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object a line. / Mỗi dòng một đối tượng JSON." };

    public static Command Create()
    {
        Tiers.AcceptOnlyFromAmong("2", "3");
        var command = new Command(
            "demo",
            "Plays one land dossier through portal, commune, land branch, tax office, treasury and post, then serves. / Chạy một hồ sơ đất đai qua các cơ quan, rồi mở nút để thử.")
        {
            Tiers, Reform, Exit, Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var cast = parsed.GetValue(Reform) ? DemoCast.AcrossTheReform : parsed.GetValue(Tiers) == 3 ? DemoCast.ThreeTiers : DemoCast.TwoTiers;
        var timeline = new DemoTimeline(cast, System.Console.Out, parsed.GetValue(Json));
        await using var run = await DemoRun.StartAsync(HubCommandLine.Configuration(parsed), cast, timeline, cancellationToken);
        await run.TellAsync(cancellationToken);
        timeline.Close();
        var code = timeline.IsComplete ? 0 : Broken;
        if (parsed.GetValue(Exit))
        {
            return code;
        }

        run.SayWhereItServes(parsed.GetValue(Json));
        await run.WaitForStopAsync(cancellationToken);
        return code;
    }
}
