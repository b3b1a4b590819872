using System.Globalization;
using System.Text.RegularExpressions;

namespace MotCua.ReferenceServer.Directory;

/// <summary>The folder into which <c>directory publish</c> puts snapshots and from which the hub takes them.</summary>
internal sealed partial class SnapshotFolder(string path) : ISnapshotFolder
{
    public string Path { get; } = path;

    public IReadOnlyList<string> NewerThan(long number) => [.. Numbers().Where(found => found > number).OrderDescending().Select(PathOf)];

    public long NewestNumber() => Numbers().DefaultIfEmpty(0).Max();

    public string PathOf(long number) => System.IO.Path.Combine(Path, SnapshotFile.NameOf(number));

    private IEnumerable<long> Numbers() => !System.IO.Directory.Exists(Path) ? [] : System.IO.Directory
        .EnumerateFiles(Path, "snapshot-*.json")
        .Where(SnapshotFile.IsWhole)
        .Select(file => Name().Match(System.IO.Path.GetFileName(file)))
        .Where(match => match.Success)
        .Select(match => long.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^snapshot-(?<number>[1-9][0-9]{0,17})[.]json\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
