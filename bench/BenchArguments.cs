using System.Globalization;

namespace MotCua.Bench;

/// <summary>What the command line asks for.</summary>
/// <param name="Chosen">The measures to run, in the order of the list.</param>
/// <param name="Interval">How long each measures, its warm-up aside.</param>
/// <param name="Json">One JSON object a line instead of the table.</param>
/// <param name="List">Only name the measures.</param>
internal sealed record BenchArguments(IReadOnlyList<IMeasure> Chosen, TimeSpan Interval, bool Json, bool List)
{
    private const int DefaultSeconds = 8;
    private const int MaxSeconds = 600;

    private static string Usage => $"""
        Usage: dotnet run -c Release --project bench -- [--json] [--seconds 1..{MaxSeconds}] [--list] [NAME...]
        Measures: {string.Join(", ", Measures.All.Select(measure => measure.Name))}
        """;

    /// <summary>Reads the command line; null with a text that says what is wrong and what may stand there.</summary>
    public static BenchArguments? Read(IReadOnlyList<string> args, out string problem)
    {
        var chosen = new HashSet<IMeasure>();
        var arguments = new BenchArguments([], TimeSpan.FromSeconds(DefaultSeconds), Json: false, List: false);
        problem = "";
        for (var i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--json":
                    arguments = arguments with { Json = true };
                    break;
                case "--list":
                    arguments = arguments with { List = true };
                    break;
                case "--seconds" when i + 1 < args.Count && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= MaxSeconds:
                    arguments = arguments with { Interval = TimeSpan.FromSeconds(seconds) };
                    i++;
                    break;
                case var name when Measures.All.FirstOrDefault(measure => measure.Name == name) is { } measure:
                    chosen.Add(measure);
                    break;
                default:
                    problem = $"'{args[i]}' is not understood. / Không hiểu '{args[i]}'.\n{Usage}";
                    return null;
            }
        }

        return arguments with { Chosen = [.. Measures.All.Where(measure => chosen.Count == 0 || chosen.Contains(measure))] };
    }
}
