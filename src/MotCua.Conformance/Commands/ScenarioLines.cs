using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Commands;

/// <summary>One line a scenario: name, profile, number of steps, title in both languages, and the requirements that it asks.</summary>
internal static class ScenarioLines
{
    public static void Write(IEnumerable<Scenario> scenarios)
    {
        foreach (var one in scenarios)
        {
            Console.WriteLine($"{one.Name}\t{one.Profile.Name}\t{one.Steps.Count}\t{one.Title.En}\t{one.Title.Vi}\t{string.Join(' ', one.Asks)}");
        }
    }
}
