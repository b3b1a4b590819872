using System.Text.Json.Nodes;
using MotCua.Conformance.Model;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Vectors;
using MotCua.Contracts.V1;

namespace MotCua.Conformance.Tests;

/// <summary>The cases as a whole.</summary>
public sealed class CaseTests
{
    private static IEnumerable<TestCase> All => Suite.Hub.Concat(Suite.Client).Concat(Suite.Vectors);

    [Fact]
    public void Each_names_a_requirement_of_the_standard() => Assert.Empty(All.Where(one => RequirementList.Standard.Find(one.Requirement) is null).Select(one => one.Id));

    [Fact]
    public void Ids_are_their_own_in_all_kinds_of_runs() => Assert.Empty(
        All.Concat(Scenario.All.SelectMany(scenario => scenario.Steps)).GroupBy(one => one.Id, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key));

    [Fact]
    public void Each_says_what_it_does_in_both_languages() => Assert.Empty(All.Where(one => one.Title.En.Length < 5 || one.Title.Vi.Length < 5).Select(one => one.Id));

    [Fact]
    public void Each_body_of_the_contract_has_a_name_that_an_officer_knows() => Assert.Equal(
        Message.Descriptor.Oneofs.Single(one => one.Name == "body").Fields.Select(field => field.JsonName).Order(StringComparer.Ordinal), BodyNames.Bodies.Order(StringComparer.Ordinal));

    [Fact]
    public void What_an_officer_is_told_names_nothing_of_the_contract_alone() => Assert.Empty(
        Suite.Client.Where(one => one.IsManual).SelectMany(one => one.Steps).Where(step => step.Manual is { } told && BodyNames.Bodies.Any(body => $"{told.En} {told.Vi}".Contains(body, StringComparison.Ordinal))).Select(step => step.Manual!.En));

    [Fact]
    public void What_a_case_needs_is_there() => Assert.Empty(All.SelectMany(one => one.Needs.Where(need => All.All(other => other.Id != need)).Select(need => $"{one.Id} needs {need}")));

    [Fact]
    public void What_a_case_needs_does_not_run_after_it() => Assert.Empty(All.Where(one => one.Alone != Seclusion.All && one.Needs.Any(need => All.First(other => other.Id == need).Alone == Seclusion.All)).Select(one => one.Id));

    [Fact]
    public void Each_has_something_that_it_expects() => Assert.Empty(Suite.Hub.Concat(Suite.Client).Where(one => one.Steps.All(step => step.Expect is null)).Select(one => one.Id));

    [Fact]
    public void Each_fault_of_the_model_client_has_a_case_for_its_requirement() =>
        Assert.Empty(ModelFault.All.Where(fault => Suite.Client.All(one => one.Requirement != fault.Requirement)).Select(fault => fault.Name));

    [Fact]
    public void A_vector_has_the_name_of_no_other_case() => Assert.Empty(Suite.Vectors.Select(one => one.Id).Intersect(Suite.Hub.Concat(Suite.Client).Select(one => one.Id)));

    // A title may be a Vietnamese name (Tết 2026), or the code that is asked of.
    [Fact]
    public void Vectors_are_said_in_Vietnamese_too()
    {
        List<(string En, string Vi, JsonObject Question)> said = [.. Suite.Vectors.Select(one => (About(one.Title.En), About(one.Title.Vi), VectorList.Find(one).Question))];
        Assert.Empty(said.Where(one => one.En == one.Vi && one.En.Any(char.IsAsciiLetterLower) && !one.En.Any(letter => letter is >= 'Ạ' and <= 'ỹ') && one.En != (string?)one.Question["text"]).Select(one => one.En));
        Assert.Empty(VectorWords.Known.Except(said.Select(one => one.En)));
    }

    // A name or a description would tell a program what is expected.
    [Fact]
    public void A_vector_asks_without_saying_what_is_expected() => Assert.Empty(Suite.Vectors.Select(VectorList.Find).Where(vector => vector.Question.Any(member => member.Key is "case" or "description" or "description_vi" or "about" or "expect" or "expected" or "why" or "clauses")
        || (vector.Question["steps"] as JsonArray ?? []).Any(step => step!["expect"] is not null)).Select(vector => vector.Case.Id));

    [Fact]
    public void A_vector_is_failed_by_an_answer_that_says_nothing() => Assert.Empty(Suite.Vectors.Select(VectorList.Find).Where(vector => vector.Differs(null) is null).Select(vector => vector.Case.Id));

    [Fact]
    public void Names_of_faults_are_their_own() => Assert.Equal(ModelFault.All.Count, ModelFault.All.Select(fault => fault.Name).Distinct().Count());

    private static string About(string title) => title[(title.IndexOf(": ", StringComparison.Ordinal) + 2)..];
}
