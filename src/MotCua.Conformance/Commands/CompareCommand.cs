using System.CommandLine;
using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Commands;

/// <summary><c>compare OLD NEW</c>: which cases ended otherwise. Exit 1 where one that passed no longer does.</summary>
internal static class CompareCommand
{
    private static readonly Argument<FileInfo> Old = new("old") { Description = "The earlier report (JSON). / Báo cáo trước." };
    private static readonly Argument<FileInfo> New = new("new") { Description = "The later report (JSON). / Báo cáo sau." };

    public static Command Create()
    {
        var command = new Command("compare", "Compare two reports. / So sánh hai báo cáo.");
        command.Arguments.Add(Old);
        command.Arguments.Add(New);
        command.SetAction(parsed =>
        {
            var (before, after) = (Outcomes(parsed.GetRequiredValue(Old)), Outcomes(parsed.GetRequiredValue(New)));
            var worse = 0;
            foreach (var id in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
            {
                var (was, now) = (before.GetValueOrDefault(id, "absent"), after.GetValueOrDefault(id, "absent"));
                if (was != now)
                {
                    worse += was == "passed" ? 1 : 0;
                    Console.WriteLine($"{id}: {was} -> {now}");
                }
            }

            Console.WriteLine($"{before.Keys.Union(after.Keys).Count()} cases compared, {worse} no longer pass / {worse} ca không còn đạt");
            return worse == 0 ? ExitCode.Conforms : ExitCode.DoesNotConform;
        });
        return command;
    }

    private static Dictionary<string, string> Outcomes(FileInfo file)
    {
        var cases = JsonText.TryParse(File.ReadAllBytes(file.FullName))?["cases"] as JsonArray ?? throw new TargetProblem($"{file.FullName} is no report.", $"{file.FullName} không phải báo cáo.");
        return cases.ToDictionary(one => one!["id"]!.ToString(), one => one!["outcome"]!.ToString(), StringComparer.Ordinal);
    }
}
