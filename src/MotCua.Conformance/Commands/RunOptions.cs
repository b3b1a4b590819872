using System.CommandLine;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Commands;

/// <summary>What every run can be told.</summary>
internal sealed record RunOptions(string? ProfileName, string? Filter, int Parallel, TimeSpan Timeout, bool Trace)
{
    private static readonly Option<string?> ProfileOption = new("--profile") { Description = $"What the system is tested as: {string.Join(", ", Profile.All.Select(profile => profile.Name))}. / Hồ sơ năng lực.", HelpName = "name" };
    private static readonly Option<string?> FilterOption = new("--filter") { Description = "Only cases whose id contains the text; several with commas. / Chỉ chạy ca có mã chứa chuỗi.", HelpName = "text" };
    private static readonly Option<int> ParallelOption = new("--parallel") { Description = "Cases side by side; at most the lanes of the enrolment. / Số ca chạy song song.", HelpName = "number", DefaultValueFactory = _ => 4 };
    private static readonly Option<double> TimeoutOption = new("--timeout") { Description = "Seconds that an answer may take; more than 15 lengthen every wait of a case in proportion. / Số giây chờ trả lời; lớn hơn 15 thì mọi thời gian chờ của ca tăng theo tỷ lệ.", HelpName = "seconds", DefaultValueFactory = _ => CaseContext.UsualTimeout.TotalSeconds };
    private static readonly Option<bool> TraceOption = new("--trace") { Description = "Print what was said in each case that did not pass. / In nội dung trao đổi của ca không đạt." };

    public static void AddTo(Command command)
    {
        command.Options.Add(ProfileOption);
        command.Options.Add(FilterOption);
        command.Options.Add(ParallelOption);
        command.Options.Add(TimeoutOption);
        AddTraceTo(command);
    }

    /// <summary>Only what a run without a choice of cases can be told.</summary>
    public static void AddTraceTo(Command command) => command.Options.Add(TraceOption);

    /// <summary>The options of a run that has no choice of cases.</summary>
    public static RunOptions Of(ParseResult parsed, string scope) => new(null, scope, 1, System.Threading.Timeout.InfiniteTimeSpan, parsed.GetValue(TraceOption));

    public static RunOptions Read(ParseResult parsed) => new(parsed.GetValue(ProfileOption), parsed.GetValue(FilterOption), Math.Max(1, parsed.GetValue(ParallelOption)), TimeSpan.FromSeconds(parsed.GetValue(TimeoutOption)), parsed.GetValue(TraceOption));

    /// <summary>The profile that a command names.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="kind">Only among those of a kind.</param>
    /// <exception cref="TargetProblem">There is none.</exception>
    public static Profile Named(string name, string? kind = null)
    {
        var among = Profile.All.Where(one => kind is null || one.Kind == kind).ToList();
        var names = string.Join(", ", among.Select(one => one.Name));
        return among.Find(one => one.Name == name)
            ?? throw new TargetProblem($"no {(kind is null ? "" : kind + " ")}profile is called '{name}'; there are: {names}", $"không có hồ sơ năng lực '{name}'; các hồ sơ: {names}");
    }

    /// <summary>The profile, and its cases that the filter takes, with those that they need.</summary>
    /// <exception cref="TargetProblem">There is no such profile, the system does not declare what it requires, or the filter takes nothing.</exception>
    public (Profile Profile, IReadOnlyList<TestCase> Cases) Choose(string kind, Features features)
    {
        var name = ProfileName ?? (kind == "client" ? "intake" : kind);
        var profile = Named(name, kind);
        if (profile.Requires.Where(feature => !features.Declared.Contains(feature)).ToList() is { Count: > 0 } missing)
        {
            throw new TargetProblem($"the profile {name} needs {string.Join(", ", missing)} among the declared features", $"hồ sơ năng lực {name} cần khai: {string.Join(", ", missing)}");
        }

        return (profile, Filtered(profile.Cases));
    }

    private IReadOnlyList<TestCase> Filtered(IReadOnlyList<TestCase> all)
    {
        if (Filter is null)
        {
            return all;
        }

        var texts = Filter.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var chosen = all.Where(one => texts.Any(text => Matches(one.Id, text))).Select(one => one.Id).ToHashSet(StringComparer.Ordinal);
        if (chosen.Count == 0)
        {
            throw new TargetProblem($"--filter {Filter} takes no case; list prints them all", $"--filter {Filter} không chọn ca nào; lệnh list in tất cả");
        }

        for (var before = 0; before != chosen.Count;)
        {
            before = chosen.Count;
            chosen.UnionWith(all.Where(one => chosen.Contains(one.Id)).SelectMany(one => one.Needs).ToList());
        }

        return [.. all.Where(one => chosen.Contains(one.Id))];
    }

    // A requirement's id takes its own cases, not those of MC-SIGN-1 and MC-SIGN-10 alike.
    private static bool Matches(string id, string text) => id.Contains(text, StringComparison.OrdinalIgnoreCase) && (!text.StartsWith("MC-", StringComparison.OrdinalIgnoreCase) || text.Contains('/', StringComparison.Ordinal) || !char.IsDigit(text[^1]) || id.StartsWith(text + "/", StringComparison.OrdinalIgnoreCase));
}
