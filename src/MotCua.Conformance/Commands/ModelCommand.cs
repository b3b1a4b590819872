using System.CommandLine;
using MotCua.Conformance.Model;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Commands;

/// <summary><c>model</c>: the suite's own client behind the adapter's lines, for trials and for the proof.</summary>
internal static class ModelCommand
{
    private static readonly Option<string?> Fault = new("--fault") { Description = "What it does wrong on purpose; 'list' prints them. / Lỗi cố ý.", HelpName = "name" };

    public static Command Create()
    {
        var command = new Command("model", "Be a small client that run client can drive. / Làm một máy khách mẫu để thử run client.");
        command.Options.Add(Fault);
        command.SetAction(async (parsed, _) =>
        {
            var fault = parsed.GetValue(Fault);
            if (fault == "list")
            {
                foreach (var one in ModelFault.All)
                {
                    Console.WriteLine($"{one.Name}\t{one.Requirement}\t{one.Text}");
                }

                return ExitCode.Conforms;
            }

            if (fault is not null && ModelFault.All.All(one => one.Name != fault))
            {
                throw new TargetProblem($"no fault of the model client is called '{fault}'; model --fault list prints them", $"máy khách mẫu không có lỗi '{fault}'; model --fault list in ra các lỗi");
            }

            using var input = new StreamReader(Console.OpenStandardInput());
            await ModelProgram.RunAsync(fault, input, Console.Out);
            return ExitCode.Conforms;
        });
        return command;
    }
}
