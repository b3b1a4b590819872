using System.Globalization;
using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Reports;

/// <summary>A run as JSON: everything else that is shown or compared is made from it.</summary>
internal static class RunReport
{
    public const string Format = "1";

    public static JsonObject Make(RunFacts facts, IReadOnlyList<CaseResult> results)
    {
        var asked = results.Select(result => result.Case.Requirement).Distinct(StringComparer.Ordinal).ToList();
        var report = new JsonObject
        {
            ["report"] = Format,
            ["tool"] = ToolVersion.Text,
            ["kind"] = facts.Kind,
            ["profile"] = facts.Profile is { } profile ? new JsonObject { ["name"] = profile.Name, ["version"] = profile.Version, ["en"] = profile.Title.En, ["vi"] = profile.Title.Vi } : null,
            ["system"] = new JsonObject { ["name"] = facts.Features.SystemName, ["version"] = facts.Features.Version, ["digest"] = facts.Features.Digest },
            ["environment"] = facts.Features.Environment,
            ["testing"] = new JsonObject { ["body"] = facts.Features.Body, ["tester"] = facts.Features.Tester, ["place"] = facts.Features.Place },
            ["target"] = facts.Target,
            ["startedAt"] = Moment.Text(facts.StartedAt),
            ["finishedAt"] = Moment.Text(facts.FinishedAt),
            ["filter"] = facts.Filter,
            ["features"] = Texts(facts.Features.Declared.Order(StringComparer.Ordinal)),
            ["result"] = Verdict.Word(results, facts.Problems),
            ["problems"] = Texts(facts.Problems),
            ["counts"] = new JsonObject(Enum.GetValues<Outcome>().Select(outcome => KeyValuePair.Create(Verdict.Word(outcome), (JsonNode?)results.Count(result => result.Outcome == outcome)))),
            ["exceptions"] = new JsonArray([.. results.Where(result => result.Outcome == Outcome.KnownFailing).Select(result => new JsonObject { ["case"] = result.Case.Id, ["reason"] = facts.Known.ReasonOf(result.Case.Id) })]),
            ["notTested"] = Texts(NotTested(facts, asked)),
            ["created"] = Texts(results.SelectMany(result => result.Dossiers)),
            ["requirements"] = new JsonArray([.. asked.Select(id => Requirement(id, results))]),
            ["cases"] = new JsonArray([.. results.Select(Case)]),
        };
        if (facts.Statement is { } statement)
        {
            report["statement"] = new JsonObject { ["name"] = statement.Name, ["text"] = statement.Text };
        }

        return report;
    }

    // Requirements of the role that this run asked nothing about.
    private static IEnumerable<string> NotTested(RunFacts facts, List<string> asked)
    {
        string[] roles = facts.Kind == "hub" ? ["hub"] : ["sender", "receiver"];
        return RequirementList.Standard.All.Where(one => one.Level == RequirementLevel.Must && one.Roles.Any(roles.Contains) && !asked.Contains(one.Id)).Select(one => one.Id);
    }

    private static JsonObject Requirement(string id, IReadOnlyList<CaseResult> results)
    {
        var requirement = RequirementList.Standard.Find(id);
        var own = results.Where(result => result.Case.Requirement == id).ToList();
        return new JsonObject
        {
            ["id"] = id,
            ["level"] = requirement?.Level.ToString().ToLower(CultureInfo.InvariantCulture),
            ["en"] = requirement?.Words.En,
            ["vi"] = requirement?.Words.Vi,
            ["remedyEn"] = requirement?.Remedy.En,
            ["remedyVi"] = requirement?.Remedy.Vi,
            ["groups"] = new JsonArray([.. requirement?.Groups.Select(group => (JsonNode)group) ?? []]),
            ["outcome"] = Verdict.Word(Verdict.Worst(own.Select(result => result.Outcome))),
        };
    }

    private static JsonObject Case(CaseResult result)
    {
        var one = new JsonObject
        {
            ["id"] = result.Case.Id,
            ["requirement"] = result.Case.Requirement,
            ["en"] = result.Case.Title.En,
            ["vi"] = result.Case.Title.Vi,
            ["outcome"] = Verdict.Word(result.Outcome),
            ["text"] = result.Text,
            ["ms"] = (long)result.Time.TotalMilliseconds,
            ["exchange"] = new JsonArray([.. result.Exchange.Select(entry => new JsonObject { ["request"] = entry.RequestHead, ["requestBody"] = entry.Request, ["answer"] = entry.AnswerHead, ["answerBody"] = entry.Answer })]),
        };
        if (result.Observed is { } observed)
        {
            one["observed"] = observed;
        }

        return one;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
