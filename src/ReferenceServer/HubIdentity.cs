using System.Security.Cryptography.X509Certificates;

namespace MotCua.ReferenceServer;

/// <summary>The hub's own agency code, certificate and signing function (ES256 by default).</summary>
internal sealed record HubIdentity(string Code, X509Certificate2 Certificate, string Algorithm, Func<ReadOnlyMemory<byte>, byte[]> SignHash);
