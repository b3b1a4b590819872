namespace MotCua.ReferenceServer.Directory;

/// <summary>Where the hub finds the authority's snapshots as files.</summary>
internal interface ISnapshotFolder
{
    string Path { get; }

    /// <summary>The snapshots of numbers above one, the newest first.</summary>
    IReadOnlyList<string> NewerThan(long number);
}
