using System.CommandLine;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Commands;

/// <summary><c>list</c>: cases, or requirements.</summary>
internal static class ListCommand
{
    private static readonly Option<string?> ProfileName = new("--profile") { Description = "Only cases of a profile. / Chỉ ca của một hồ sơ năng lực.", HelpName = "name" };
    private static readonly Option<bool> Requirements = new("--requirements") { Description = "List the requirements of the standard instead. / Liệt kê yêu cầu của chuẩn." };

    public static Command Create()
    {
        var command = new Command("list", "List cases or requirements. / Liệt kê ca kiểm thử hoặc yêu cầu.");
        command.Options.Add(ProfileName);
        command.Options.Add(Requirements);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(Requirements))
            {
                foreach (var one in RequirementList.Standard.All)
                {
                    Console.WriteLine($"{one.Id}\t{one.Level.ToString().ToUpperInvariant()}\t{string.Join(',', one.Roles)}\t{one.Feature}\t{one.Words.En}");
                }
            }
            else
            {
                var name = parsed.GetValue(ProfileName);
                if (name is not null && Profile.All.All(profile => profile.Name != name))
                {
                    throw new TargetProblem($"no profile is called '{name}'; there are: {string.Join(", ", Profile.All.Select(profile => profile.Name))}", $"không có hồ sơ năng lực '{name}'");
                }

                foreach (var one in Profile.All.Where(profile => name is null || profile.Name == name).SelectMany(profile => profile.Cases).DistinctBy(one => one.Id))
                {
                    Console.WriteLine($"{one.Id}\t{one.Title.En}\t{one.Title.Vi}");
                }
            }

            return ExitCode.Conforms;
        });
        return command;
    }
}
