using System.CommandLine;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Commands;

/// <summary><c>--features</c>: what a system claims, and what the report says of it. Without the file every optional thing is tried.</summary>
internal static class FeaturesOption
{
    private static readonly Option<FileInfo?> File = new("--features") { Description = "What the system claims, who tests it and, for a hub, the enrolment. / Tệp khai tính năng.", HelpName = "file" };

    public static void AddTo(Command command) => command.Options.Add(File);

    public static Features Read(ParseResult parsed) => parsed.GetValue(File) is { } file ? Features.Read(file.FullName) : Features.Undeclared;
}
