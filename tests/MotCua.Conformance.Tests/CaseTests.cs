using MotCua.Conformance.Model;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Tests;

/// <summary>The cases as a whole.</summary>
public sealed class CaseTests
{
    private static IEnumerable<TestCase> All => Suite.Hub.Concat(Suite.Client);

    [Fact]
    public void Each_names_a_requirement_of_the_standard() => Assert.Empty(All.Where(one => RequirementList.Standard.Find(one.Requirement) is null).Select(one => one.Id));

    [Fact]
    public void Each_says_what_it_does_in_both_languages() => Assert.Empty(All.Where(one => one.Title.En.Length < 5 || one.Title.Vi.Length < 5).Select(one => one.Id));

    [Fact]
    public void What_a_case_needs_is_there() => Assert.Empty(All.SelectMany(one => one.Needs.Where(need => All.All(other => other.Id != need)).Select(need => $"{one.Id} needs {need}")));

    [Fact]
    public void What_a_case_needs_does_not_run_after_it() => Assert.Empty(All.Where(one => one.Alone != Seclusion.All && one.Needs.Any(need => All.First(other => other.Id == need).Alone == Seclusion.All)).Select(one => one.Id));

    [Fact]
    public void Each_has_something_that_it_expects() => Assert.Empty(All.Where(one => one.Steps.All(step => step.Expect is null)).Select(one => one.Id));

    [Fact]
    public void Each_fault_of_the_model_client_has_a_case_for_its_requirement() =>
        Assert.Empty(ModelFault.All.Where(fault => Suite.Client.All(one => one.Requirement != fault.Requirement)).Select(fault => fault.Name));

    [Fact]
    public void Names_of_faults_are_their_own() => Assert.Equal(ModelFault.All.Count, ModelFault.All.Select(fault => fault.Name).Distinct().Count());
}
