namespace MotCua.ReferenceServer.Directory;

/// <summary>The hub that serves the authority's snapshots.</summary>
internal sealed record DirectorySource(Uri Address, string HubCode);
