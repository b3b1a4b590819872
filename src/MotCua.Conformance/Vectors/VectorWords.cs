using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Vectors;

/// <summary>The Vietnamese of what files say of themselves in English; a code stays as it is.</summary>
internal static class VectorWords
{
    private static readonly Dictionary<string, string> All = DocumentFile.Embedded("suites/vectors.yaml").Members.ToDictionary(member => member.Key, member => member.Value.Text(), StringComparer.Ordinal);

    /// <summary>What has Vietnamese words.</summary>
    public static IReadOnlyCollection<string> Known => All.Keys;

    public static string Vietnamese(string english) => All.GetValueOrDefault(english, english);
}
