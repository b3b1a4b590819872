namespace MotCua.Contracts.Json.Rules;

/// <summary>The check digit of organisations' tax codes; a person's 12-digit id has none.</summary>
internal static class TaxCodeDigits
{
    private static ReadOnlySpan<byte> Weights => [31, 29, 23, 19, 17, 13, 7, 5, 3];

    /// <summary>Whether a text of the tax code pattern can have been issued.</summary>
    internal static bool AreValid(string text)
    {
        if (text.Length == 12)
        {
            return true;
        }

        var sum = 0;
        for (var i = 0; i < 9; i++)
        {
            sum += Weights[i] * (text[i] - '0');
        }

        return 10 - (sum % 11) == text[9] - '0' && !text.StartsWith("00", StringComparison.Ordinal) && text[2..9] != "0000000"
            && !text.EndsWith("-000", StringComparison.Ordinal);
    }
}
