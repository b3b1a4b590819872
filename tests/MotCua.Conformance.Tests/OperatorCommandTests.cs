using MotCua.Conformance.Runner;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Tests;

/// <summary>A command of the features file that fails is said as the operator's fault, never taken for the system's.</summary>
public sealed class OperatorCommandTests
{
    [Fact]
    public async Task One_that_ends_with_a_code_is_named_with_it()
    {
        var problem = await Assert.ThrowsAsync<SuiteProblem>(() => new OperatorCommand("restart", "exit 3").RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal("The command 'restart' of the features file ended with code 3: exit 3", problem.Message);
    }

    [Fact]
    public async Task One_that_prints_and_fails_is_no_log()
    {
        var problem = await Assert.ThrowsAsync<SuiteProblem>(() => new OperatorCommand("log", "echo half; exit 1").ReadAsync(TestContext.Current.CancellationToken));
        Assert.Contains("'log' of the features file ended with code 1", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_one_prints_is_the_log() => Assert.Equal("a line", (await new OperatorCommand("log", "echo a line").ReadAsync(TestContext.Current.CancellationToken)).Trim());
}
