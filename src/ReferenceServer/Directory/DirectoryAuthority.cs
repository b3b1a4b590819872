namespace MotCua.ReferenceServer.Directory;

/// <summary>The key that signs directory snapshots; null on a hub that issues none.</summary>
internal sealed record DirectoryAuthority(HubIdentity? Identity);
