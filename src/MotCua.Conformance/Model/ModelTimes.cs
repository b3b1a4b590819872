using System.Globalization;
using System.Text.RegularExpressions;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Model;

/// <summary>Times that the model client was given finer than a millisecond (MC-CORE-70).</summary>
internal static partial class ModelTimes
{
    private const double Half = 0.5;

    public static string CutOff(string text, ModelFault fault) => fault.Is("times-finer") ? text : Finer().Replace(text, match => Written(match.Value, fault.Is("times-rounded")));

    private static string Written(string time, bool isRounded)
    {
        var moment = DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
        return Moment.Text(isRounded ? moment.AddMilliseconds(Half) : moment);
    }

    [GeneratedRegex("(?<=\")[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{4,7}Z(?=\")", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Finer();
}
