using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace MotCua.Contracts.Identifiers;

/// <summary>Parsing that all identifier types have in common.</summary>
internal static class Identifier
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private static readonly SearchValues<char> DigitsAndCapitals = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    public static T Parse<T>(string text)
        where T : struct, IIdentifier<T>
    {
        ArgumentNullException.ThrowIfNull(text);
        return T.Check(text) is { } problem ? throw new IdentifierFormatException(problem) : T.Make(text);
    }

    public static bool TryParse<T>(string? text, out T value, [NotNullWhen(false)] out IdentifierProblem? problem)
        where T : struct, IIdentifier<T>
    {
        problem = T.Check(text);
        value = problem is null ? T.Make(text!) : default;
        return problem is null;
    }

    public static bool IsDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Digits);

    public static bool IsDigitsOrCapitals(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(DigitsAndCapitals);

    /// <summary>All but the last three characters become stars.</summary>
    public static string Mask(string text) => text.Length <= 3 ? new string('*', text.Length) : string.Concat(new string('*', text.Length - 3), text.AsSpan(text.Length - 3));
}
