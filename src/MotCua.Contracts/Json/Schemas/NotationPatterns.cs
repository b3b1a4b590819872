namespace MotCua.Contracts.Json.Schemas;

/// <summary>Patterns of the notation itself, in the allow-listed dialect.</summary>
internal static class NotationPatterns
{
    private const string Base64Digit = "[A-Za-z0-9+/]";

    /// <summary>Real moments from year 1 to 9999, with or without milliseconds.</summary>
    internal const string Timestamp =
        "^(([0-9]{3}[1-9]|[0-9]{2}[1-9][0-9]|[0-9][1-9][0-9]{2}|[1-9][0-9]{3})-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
        + "|([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)-02-29)T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{3})?Z$";

    /// <summary>Standard base64 with padding of so many bytes: the only spelling of each value.</summary>
    /// <param name="minimum">Fewest bytes.</param>
    /// <param name="maximum">Most bytes; int.MaxValue for no bound.</param>
    internal static string Base64(int minimum, int maximum)
    {
        string[] tails = ["", $"{Base64Digit}[AQgw]==", $"{Base64Digit}{{2}}[AEIMQUYcgkosw048]="];
        var parts = new List<string>();
        for (var rest = 0; rest < 3; rest++)
        {
            if (maximum < rest)
            {
                continue;
            }

            var fewest = Math.Max(0, (minimum - rest + 2) / 3);
            var most = maximum == int.MaxValue ? -1 : (maximum - rest) / 3;
            if (most >= 0 && most < fewest)
            {
                continue;
            }

            var quantum = $"({Base64Digit}{{4}})";
            var times = most < 0 ? (fewest == 0 ? "*" : $"{{{fewest},}}") : fewest == most ? $"{{{fewest}}}" : $"{{{fewest},{most}}}";
            parts.Add(most == 0 ? tails[rest] : quantum + times + tails[rest]);
        }

        return $"^({string.Join('|', parts)})$";
    }
}
