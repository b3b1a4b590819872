using MotCua.Conformance.Model;
using MotCua.Conformance.Proof;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Tests;

/// <summary>The shares of the faults are equal, and together they are all.</summary>
public sealed class FaultShareTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void Together_they_are_all_and_none_is_in_two(int shares)
    {
        var parts = Enumerable.Range(1, shares).Select(number => FaultShare.Read($"{number}/{shares}").Of(ModelFault.All)).ToList();

        Assert.Equal(ModelFault.All.Select(fault => fault.Name).Order(StringComparer.Ordinal), parts.SelectMany(part => part).Select(fault => fault.Name).Order(StringComparer.Ordinal));
        Assert.InRange(parts.Max(part => part.Count) - parts.Min(part => part.Count), 0, 1);
    }

    [Fact]
    public void Without_a_share_all_are_taken() => Assert.Equal(ModelFault.All, FaultShare.Read(null).Of(ModelFault.All));

    [Theory]
    [InlineData("4")]
    [InlineData("0/4")]
    [InlineData("5/4")]
    [InlineData("1/4/2")]
    [InlineData("-1/4")]
    [InlineData("một/bốn")]
    [InlineData("")]
    public void What_is_no_share_is_refused_with_one_that_is(string text)
    {
        var problem = Assert.Throws<TargetProblem>(() => FaultShare.Read(text));
        Assert.Contains("write the first of four as 1/4", problem.En, StringComparison.Ordinal);
        Assert.Contains("viết là 1/4", problem.Vi, StringComparison.Ordinal);
    }
}
