using System.CommandLine;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Commands;

/// <summary><c>explain ID</c>: a requirement or case, why it matters, how to mend, in both languages.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string> Id = new("id") { Description = "Id of a requirement (MC-DELIVER-2) or of a case. / Mã yêu cầu hoặc mã ca." };

    public static Command Create()
    {
        var command = new Command("explain", "Explain a requirement or a case. / Giải thích yêu cầu hoặc ca kiểm thử.");
        command.Arguments.Add(Id);
        command.SetAction(parsed =>
        {
            var id = parsed.GetRequiredValue(Id);
            var cases = Suite.Hub.Concat(Suite.Client).Concat(Suite.Vectors).Concat(Scenario.All.SelectMany(scenario => scenario.Steps)).ToList();
            var requirement = RequirementList.Standard.Find(id.Split('/')[0])
                ?? throw new TargetProblem($"'{id}' is no id of the standard; list --requirements prints them", $"'{id}' không phải mã của chuẩn; list --requirements in tất cả");
            Console.WriteLine($"{requirement.Id}  {requirement.Level.ToString().ToUpperInvariant()}  {string.Join(", ", requirement.Roles)}{(requirement.Feature is { } feature ? $"  ({feature})" : "")}\n");
            Print("", requirement.Words);
            Print("Why / Vì sao", requirement.Why);
            Print("How to mend / Cách sửa", requirement.Remedy);
            if (requirement.Statement is { } statement)
            {
                Console.WriteLine($"No test from outside: {statement}\n");
            }

            Console.WriteLine("Cases / Các ca:");
            foreach (var one in cases.Where(one => one.Requirement == requirement.Id && (!id.Contains('/', StringComparison.Ordinal) || one.Id == id)))
            {
                Console.WriteLine($"  {one.Id}\n    {one.Title.En}\n    {one.Title.Vi}");
            }

            return ExitCode.Conforms;
        });
        return command;
    }

    private static void Print(string title, Bilingual text)
    {
        if (text.En.Length > 0)
        {
            Console.WriteLine($"{(title.Length > 0 ? title + "\n" : "")}{text.En}\n{text.Vi}\n");
        }
    }
}
