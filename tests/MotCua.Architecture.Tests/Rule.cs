namespace MotCua.Architecture.Tests;

/// <summary>A rule that holds when nothing breaks it; the failure lists each place.</summary>
internal static class Rule
{
    public static void Holds(string rule, IEnumerable<string> broken)
    {
        var places = broken.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        Assert.True(places.Count == 0, $"{rule}\n  {string.Join("\n  ", places.Take(40))}{(places.Count > 40 ? $"\n  and {places.Count - 40} more" : "")}");
    }
}
