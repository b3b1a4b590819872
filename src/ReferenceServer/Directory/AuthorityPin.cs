using MotCua.Contracts.Signing;

namespace MotCua.ReferenceServer.Directory;

/// <summary>The directory authority's key as it was pinned at installation; null on a hub whose directory are its own data files.</summary>
internal sealed record AuthorityPin(VerificationKey? Key);
