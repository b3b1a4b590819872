using System.Globalization;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Proof;

/// <summary>One of several equal shares of the faults: a run that has no time for all proves a part, and another run the next.</summary>
internal readonly record struct FaultShare(int Number, int Shares)
{
    public static readonly FaultShare All = new(1, 1);

    /// <exception cref="TargetProblem">It is no share, such as 1/4.</exception>
    public static FaultShare Read(string? text)
    {
        if (text is null)
        {
            return All;
        }

        var parts = text.Split('/');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var shares)
            && number >= 1 && number <= shares
            ? new FaultShare(number, shares)
            : throw new TargetProblem($"--share {text} is no share of the faults; write the first of four as 1/4", $"--share {text} không phải một phần các lỗi; phần thứ nhất trong bốn phần viết là 1/4");
    }

    /// <summary>Every nth, so that each share has faults of every chapter.</summary>
    public IReadOnlyList<NamedFault> Of(IReadOnlyList<NamedFault> faults)
    {
        var (first, shares) = (Number - 1, Shares);
        return [.. faults.Where((_, index) => index % shares == first)];
    }

    public override string ToString() => Shares == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", share {Number} of {Shares}");
}
