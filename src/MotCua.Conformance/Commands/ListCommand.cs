using System.CommandLine;
using MotCua.Conformance.Pages;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Commands;

/// <summary><c>list</c>: cases and scenarios, or requirements.</summary>
internal static class ListCommand
{
    private static readonly Option<string?> ProfileName = new("--profile") { Description = "Only cases and scenarios of a profile. / Chỉ ca và kịch bản của một hồ sơ năng lực.", HelpName = "name" };
    private static readonly Option<bool> Requirements = new("--requirements") { Description = "List the requirements of the standard instead. / Liệt kê yêu cầu của chuẩn." };

    private static readonly Option<string?> Chapter = new("--chapter") { Description = "Write the Vietnamese page of a chapter of the standard (MC-TIME), or without a value that of all chapters. / Ghi bản tiếng Việt của một chương.", HelpName = "chapter", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<bool> Schema = new("--schema") { Description = "Write the JSON Schema of case files (docs/spec/schemas/cases.schema.json). / Ghi JSON Schema của tệp ca kiểm thử." };

    public static Command Create()
    {
        var command = new Command("list", "List cases and scenarios, or requirements. / Liệt kê ca kiểm thử và kịch bản, hoặc yêu cầu.");
        command.Options.Add(ProfileName);
        command.Options.Add(Requirements);
        command.Options.Add(Chapter);
        command.Options.Add(Schema);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(Schema))
            {
                Console.Write(CaseSchema.Write());
            }
            else if (parsed.GetResult(Chapter) is not null)
            {
                Console.Write(parsed.GetValue(Chapter) is not { } chapter ? RequirementPage.Index() : RequirementPage.Chapters.Contains(chapter)
                    ? RequirementPage.Chapter(chapter)
                    : throw new TargetProblem($"the standard has no chapter '{chapter}'; there are: {string.Join(", ", RequirementPage.Chapters)}", $"chuẩn không có chương '{chapter}'; các chương: {string.Join(", ", RequirementPage.Chapters)}"));
            }
            else if (parsed.GetValue(Requirements))
            {
                foreach (var one in RequirementList.Standard.All)
                {
                    Console.WriteLine($"{one.Id}\t{one.Level.ToString().ToUpperInvariant()}\t{string.Join(',', one.Roles)}\t{one.Feature}\t{one.Words.En}");
                }
            }
            else
            {
                var name = parsed.GetValue(ProfileName);
                IReadOnlyList<Profile> chosen = name is null ? Profile.All : [RunOptions.Named(name)];
                foreach (var one in chosen.SelectMany(profile => profile.Cases).DistinctBy(one => one.Id))
                {
                    Console.WriteLine($"{one.Id}\t{one.Title.En}\t{one.Title.Vi}");
                }

                ScenarioLines.Write(Scenario.All.Where(scenario => name is null || scenario.Profile.Name == name));
            }

            return ExitCode.Conforms;
        });
        return command;
    }
}
