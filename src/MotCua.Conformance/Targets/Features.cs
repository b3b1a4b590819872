using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Targets;

/// <summary>What a system claims to be able to do, and what the report says about it and the trial: read from the features file.</summary>
internal sealed record Features(string SystemName, string Version, string Digest, string Environment, string Body, string Tester, string Place, string? EnrolmentFile, OperatorCommand? Restart, IReadOnlySet<string> Declared)
{
    /// <summary>The command that gives the system a snapshot, whose payload is the file of the variable <c>SNAPSHOT</c>.</summary>
    public OperatorCommand? Publish { get; init; }

    /// <summary>The command that takes the source of the Directory away.</summary>
    public OperatorCommand? Away { get; init; }

    /// <summary>The command that brings it back.</summary>
    public OperatorCommand? Back { get; init; }

    /// <summary>The commands that break the place where the system keeps its files, and mend it.</summary>
    public OperatorCommand? Damage { get; init; }

    public OperatorCommand? Mend { get; init; }

    /// <summary>The command that prints the system's log.</summary>
    public OperatorCommand? Log { get; init; }

    /// <summary>The optional things that a requirement can depend on.</summary>
    public static readonly IReadOnlyDictionary<string, string> Known = DocumentFile.Embedded("suites/features.yaml").Members.ToDictionary(member => member.Key, member => member.Value.Text(), StringComparer.Ordinal);

    /// <summary>A system of which nothing is said: every optional thing is tried, and what it does not support it says itself.</summary>
    public static Features Undeclared { get; } = new("", "", "", "", "", "", "", null, null, Known.Keys.ToHashSet(StringComparer.Ordinal));

    /// <exception cref="DocumentProblem">The file is wrong: line and nearest right name are said.</exception>
    public static Features Read(string path)
    {
        var root = DocumentFile.Read(path).Only("system", "environment", "testing", "enrolment", "restart", "publish", "away", "back", "damage", "mend", "log", "features");
        var system = root.Need("system").Only("name", "version", "digest");
        var testing = root["testing"]?.Only("body", "tester", "place");
        var declared = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in root.Need("features").Items)
        {
            declared.Add(item.OneOf([.. Known.Keys]));
        }

        return new Features(
            system.Need("name").Text(), system.Need("version").Text(), system.TextOf("digest") ?? "", root.TextOf("environment") ?? "", testing?.TextOf("body") ?? "", testing?.TextOf("tester") ?? "", testing?.TextOf("place") ?? "",
            root.TextOf("enrolment") is { } enrolment ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, enrolment) : null,
            Command(root, "restart"),
            declared)
        {
            Publish = Command(root, "publish"),
            Away = Command(root, "away"),
            Back = Command(root, "back"),
            Log = Command(root, "log"),
            Damage = Command(root, "damage"),
            Mend = Command(root, "mend"),
        };
    }

    private static OperatorCommand? Command(YamlItem root, string name) => root.TextOf(name) is { } text ? new OperatorCommand(name, text) : null;
}
