using System.Security.Cryptography.X509Certificates;

namespace MotCua.ReferenceServer.Directory;

/// <summary>The roots that system and hub certificates lead to.</summary>
internal sealed record TrustAnchorSet(IReadOnlyList<X509Certificate2> Certificates);
