using System.CommandLine;

namespace MotCua.Conformance.Commands;

/// <summary>Where the page of a run by hand is.</summary>
internal static class HandOptions
{
    private static readonly Option<string> Page = new("--page") { Description = "Where the page for tester and observers listens, in a run by hand. / Nơi mở trang theo dõi.", HelpName = "address:port", DefaultValueFactory = _ => "127.0.0.1:0" };

    public static void AddTo(Command command) => command.Options.Add(Page);

    public static string PlaceOf(ParseResult parsed) => parsed.GetValue(Page)!;
}
