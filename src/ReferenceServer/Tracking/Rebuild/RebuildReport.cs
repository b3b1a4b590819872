namespace MotCua.ReferenceServer.Tracking.Rebuild;

/// <summary>What a replay saw.</summary>
internal sealed class RebuildReport
{
    private readonly List<string> _differences = [];

    public long Messages { get; set; }

    public long Facts { get; set; }

    /// <summary>Rows that differ, by table; at most so many as were looked for.</summary>
    public IReadOnlyList<string> Differences => _differences;

    public void Differs(string table, string key) => _differences.Add($"{table} {key}");
}
