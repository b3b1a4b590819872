using MotCua.Conformance.Proof;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Tests;

/// <summary>A hub that is killed in the middle of a run does not fail hundreds of cases: the run ends with a sentence.</summary>
public sealed class HubGoneTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hub-gone-");

    [Fact]
    public async Task The_run_ends_with_a_sentence()
    {
        var cancel = TestContext.Current.CancellationToken;
        var enrolment = Enrolment.Read(new EnrolmentMaker(_folder.FullName, lanes: 2, TimeProvider.System.GetUtcNow()).Make());
        var hub = await ProvenHub.StartAsync(Project.Server, _folder.FullName, ProvenSetup.Plain, fault: null, cancel);
        await using var ended = hub;
        var target = await TargetOpener.OpenAsync(hub.Address, Features.Undeclared, enrolment, TimeSpan.FromSeconds(20), cancel);
        List<TestCase> cases = [.. Suite.Hub.Where(one => one.Requirement == "MC-DELIVER-2")];
        var passed = await new HubRun(target, TimeSpan.FromSeconds(20), 2, _ => { }) { Patience = TimeSpan.Zero }.RunAsync(cases, cancel);
        Assert.All(passed, result => Assert.Equal(Outcome.Passed, result.Outcome));

        await hub.KillAsync();
        var gone = await Assert.ThrowsAsync<TargetProblem>(() => new HubRun(target, TimeSpan.FromSeconds(20), 2, _ => { }) { Patience = TimeSpan.FromMilliseconds(600) }.RunAsync(cases, cancel));
        Assert.Contains("The hub is gone since MC-DELIVER-2/", gone.En, StringComparison.Ordinal);
        Assert.Contains("Nút ngừng hoạt động từ ca MC-DELIVER-2/", gone.Vi, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
