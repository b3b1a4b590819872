using MotCua.Conformance.Documents;
using MotCua.Conformance.Vectors;

namespace MotCua.Conformance.Suites;

/// <summary>The cases of one kind of run, in the order of the files.</summary>
internal static class Suite
{
    // Each when it is first asked for: reading them all takes longer than most calls of the tool.
    private static readonly Lazy<IReadOnlyList<TestCase>> HubCases = new(() => Read("suites/hub/"));
    private static readonly Lazy<IReadOnlyList<TestCase>> ClientCases = new(() => Read("suites/client/"));

    /// <summary>Cases that are put to a hub.</summary>
    public static IReadOnlyList<TestCase> Hub => HubCases.Value;

    /// <summary>Cases that are put to a client.</summary>
    public static IReadOnlyList<TestCase> Client => ClientCases.Value;

    /// <summary>Data cases, which are put to a program that checks.</summary>
    public static IReadOnlyList<TestCase> Vectors => VectorList.Cases;

    private static List<TestCase> Read(string folder)
    {
        List<TestCase> cases = [.. DocumentFile.EmbeddedNames(folder).SelectMany(name => DocumentFile.Embedded(name).Only("cases").Need("cases").Items).SelectMany(TestCase.Read)];
        var twice = cases.GroupBy(one => one.Id, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? cases : throw new InvalidOperationException($"Two cases are called {twice.Key}.");
    }
}
