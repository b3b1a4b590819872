namespace MotCua.Contracts.Identifiers;

/// <summary>What every identifier type says about itself; parsing for all of them follows from it.</summary>
internal interface IIdentifier<TSelf> : ISpanParsable<TSelf>
    where TSelf : struct, IIdentifier<TSelf>
{
    /// <summary>Null when the text is canonical, else what is wrong.</summary>
    static abstract IdentifierProblem? Check(ReadOnlySpan<char> text);

    /// <summary>Wraps a text that <see cref="Check"/> accepted.</summary>
    static abstract TSelf Make(string text);

    static TSelf IParsable<TSelf>.Parse(string s, IFormatProvider? provider) => Identifier.Parse<TSelf>(s);

    static bool IParsable<TSelf>.TryParse(string? s, IFormatProvider? provider, out TSelf result) => Identifier.TryParse(s, out result, out _);

    static TSelf ISpanParsable<TSelf>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Identifier.Parse<TSelf>(s.ToString());

    static bool ISpanParsable<TSelf>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out TSelf result)
    {
        if (TSelf.Check(s) is null)
        {
            result = TSelf.Make(s.ToString());
            return true;
        }

        result = default;
        return false;
    }
}
