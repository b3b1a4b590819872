namespace MotCua.ReferenceServer.Directory.Commands;

/// <summary>One change between two directories.</summary>
/// <param name="Change">added, changed or removed.</param>
/// <param name="Kind">agency, mapping, binding or anchor.</param>
/// <param name="Key">Which: code and first day, or thumbprint.</param>
/// <param name="What">Name, or the members with their old and new values.</param>
internal sealed record SnapshotChange(string Change, string Kind, string Key, string What);
