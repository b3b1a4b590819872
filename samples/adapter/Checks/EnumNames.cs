namespace Adapter.Checks;

/// <summary>Names as vectors write them: <c>WORKING_DAY</c> is <c>WorkingDay</c>.</summary>
internal static class EnumNames
{
    public static T Read<T>(string name)
        where T : struct, Enum => Enum.Parse<T>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);

    public static string Write<T>(T value)
        where T : struct, Enum => string.Concat(value.ToString().Select((letter, i) => i > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{letter}")).ToUpperInvariant();
}
