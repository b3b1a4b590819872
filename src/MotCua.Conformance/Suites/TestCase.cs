using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner.Steps;

namespace MotCua.Conformance.Suites;

/// <summary>One case: what it is called, which requirement it asks for, what it does.</summary>
/// <param name="Id">Requirement and name: <c>MC-DELIVER-2/same-bytes-again</c>.</param>
/// <param name="Requirement">Id of the requirement.</param>
/// <param name="Title">What it does, in both languages.</param>
/// <param name="Features">What a system must have declared besides what the requirement needs.</param>
/// <param name="Needs">Cases without which it says nothing.</param>
/// <param name="Alone">What may not run beside it.</param>
/// <param name="Steps">What it does, in order.</param>
/// <param name="Mailboxes">Mailboxes that must be empty before it begins.</param>
/// <param name="Profiles">Profiles that it belongs to; empty for all of its kind.</param>
internal sealed record TestCase(string Id, string Requirement, Bilingual Title, IReadOnlyList<string> Features, IReadOnlyList<string> Needs, Seclusion Alone, IReadOnlyList<Step> Steps, IReadOnlyList<string> Mailboxes, IReadOnlyList<string> Profiles)
{
    public static readonly string[] Members = ["id", "en", "vi", "features", "needs", "alone", "each", "profiles", "with", "manual", "steps"];

    /// <summary>Whether a tester can do it by hand with a product that has no adapter.</summary>
    public bool IsManual { get; init; }

    /// <exception cref="DocumentProblem">A member that nobody knows, or one that is missing.</exception>
    public static IEnumerable<TestCase> Read(YamlItem item)
    {
        item.Only(Members);
        if (item["each"] is not { } each)
        {
            yield return One(With(item), item.Need("id").Text(), "", "");
            yield break;
        }

        foreach (var variant in each.Items)
        {
            var name = variant.Need("id").Text();
            var filled = item.Filled(variant.Members.ToDictionary(member => $"each.{member.Key}", member => member.Value, StringComparer.Ordinal));
            yield return One(With(filled), $"{item.Need("id").Text()}-{name}", variant.TextOf("en") ?? name, variant.TextOf("vi") ?? variant.TextOf("en") ?? name);
        }
    }

    // Steps that several cases share have ${with.NAME} where the cases differ.
    private static YamlItem With(YamlItem item) => item["with"] is { } with ? item.Filled(with.Members.ToDictionary(member => $"with.{member.Key}", member => member.Value, StringComparer.Ordinal)) : item;

    private static TestCase One(YamlItem item, string id, string moreEn, string moreVi)
    {
        var slash = id.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0)
        {
            throw item.Problem($"the id '{id}' is not REQUIREMENT/name", $"mã '{id}' không có dạng YÊU-CẦU/tên");
        }

        string With(string text, string more) => more.Length == 0 ? text : $"{text}: {more}";
        return new TestCase(
            id, id[..slash], new Bilingual(With(item.Need("en").Text(), moreEn), With(item.Need("vi").Text(), moreVi)), item.Texts("features"), item.Texts("needs"), SeclusionOf(item["alone"]),
            [.. item.Need("steps").Items.Select(Step.Read)],
            [.. item.Need("steps").Items.SelectMany(MailboxesOf).Distinct(StringComparer.Ordinal)],
            item.Texts("profiles"))
        { IsManual = item.Flag("manual") };
    }

    private static Seclusion SeclusionOf(YamlItem? item) => item?.Text() switch
    {
        null or "false" => Seclusion.None,
        "directory" => Seclusion.Directory,
        "true" => Seclusion.All,
        var other => throw item.Problem($"alone: '{other}' is not true or directory", $"alone: '{other}' không phải true hoặc directory"),
    };

    // Mailboxes that the steps read: named by pull, or listed by Subscribe.
    private static IEnumerable<string> MailboxesOf(YamlItem step) => step.TextOf("pull") is { } mailbox
        ? [mailbox]
        : step["open"] is null ? [] : step["body"]?["mailboxes"]?.Items.Select(item => item.Text().Trim('$', '{', '}')) ?? [];
}
