using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Vectors;

/// <summary>All data cases of the contract, from the files that <c>MotCua.Contracts</c> publishes.</summary>
internal static class VectorList
{
    private static readonly Dictionary<string, Vector> ById = MessageVectors.All()
        .Concat(SignatureVectors.All()).Concat(IdentifierVectors.All()).Concat(TransitionVectors.All()).Concat(CalendarVectors.All())
        .ToDictionary(vector => vector.Case.Id, StringComparer.Ordinal);

    public static IReadOnlyList<TestCase> Cases { get; } = [.. ById.Values.Select(vector => vector.Case)];

    public static Vector Find(TestCase one) => ById[one.Id];
}
