namespace MotCua.Sdk.DependencyInjection;

/// <summary>Collects what is wrong with the options: each names the option and the remedy, in English and Vietnamese.</summary>
internal sealed class OptionFailures
{
    private readonly List<string> _failures = [];

    public IReadOnlyList<string> All => _failures;

    public void Add(string option, string english, string vietnamese) => _failures.Add(Text(option, english, vietnamese));

    public void AddRange(IEnumerable<string> failures) => _failures.AddRange(failures);

    public void Range(string option, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
        {
            Add(option, $"is {value}; give {least} to {most}.", $"đang là {value}; hãy đặt từ {least} đến {most}.");
        }
    }

    public void Range(string option, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            Add(option, $"is {value}; give {least} to {most}.", $"đang là {value}; hãy đặt từ {least} đến {most}.");
        }
    }

    public static string Text(string option, string english, string vietnamese) => $"MotCuaOptions.{option}: {english} | {vietnamese}";
}
