using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using MotCua.Contracts.Json.Schemas;

namespace MotCua.Contracts.Tests.Json;

public sealed class RangePatternTests
{
    [Theory]
    [InlineData(0, 9, "^[0-9]$")]
    [InlineData(5, 5, "^5$")]
    [InlineData(0, 10, "^([0-9]|10)$")]
    [InlineData(0, 4999, "^([0-9]|[1-9][0-9]|[1-9][0-9]{2}|[1-4][0-9]{3})$")]
    [InlineData(-12, -10, "^-1[0-2]$")]
    [InlineData(-1, 1, "^(-1|[0-1])$")]
    [InlineData(1, 2048, "^([1-9]|[1-9][0-9]|[1-9][0-9]{2}|1[0-9]{3}|20([0-3][0-9]|4[0-8]))$")]
    public void A_range_has_its_pattern(long minimum, long maximum, string pattern) =>
        Assert.Equal(pattern, RangePattern.Of(minimum, maximum));

    [Fact]
    public void Exactly_the_numbers_of_a_range_match()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<(int, int, int)>(), sample =>
        {
            var minimum = Math.Min(sample.Item1, sample.Item2);
            var maximum = Math.Max(sample.Item1, sample.Item2);
            var regex = new Regex(RangePattern.Of(minimum, maximum).Replace("$", "\\z", StringComparison.Ordinal), RegexOptions.None, TimeSpan.FromSeconds(5));
            return Enumerable.Range(-3, 7).SelectMany(step => new[] { minimum + step, maximum + step, sample.Item3 + step })
                .All(value => regex.IsMatch(value.ToString()) == (value >= minimum && value <= maximum));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }
}
