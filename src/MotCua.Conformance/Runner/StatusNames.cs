using System.Globalization;

namespace MotCua.Conformance.Runner;

/// <summary>The status codes of both wires (MC-WIRE-20): name in Connect, number in gRPC, HTTP status.</summary>
internal static class StatusNames
{
    private static readonly (string Name, int Http)[] Rows =
    [
        ("ok", 200), ("canceled", 499), ("unknown", 500), ("invalid_argument", 400), ("deadline_exceeded", 504), ("not_found", 404), ("already_exists", 409), ("permission_denied", 403), ("resource_exhausted", 429),
        ("failed_precondition", 400), ("aborted", 409), ("out_of_range", 400), ("unimplemented", 501), ("internal", 500), ("unavailable", 503), ("data_loss", 500), ("unauthenticated", 401),
    ];

    /// <summary>The name of a number; empty where there is none.</summary>
    public static string Of(string? number) => int.TryParse(number, CultureInfo.InvariantCulture, out var code) && code >= 0 && code < Rows.Length ? Rows[code].Name : "";

    public static int NumberOf(string name) => Array.FindIndex(Rows, row => row.Name == name) is >= 0 and var number ? number : throw new SuiteProblem($"no status is called {name}");

    public static int HttpOf(string name) => Rows[NumberOf(name)].Http;
}
