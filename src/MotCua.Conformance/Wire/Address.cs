namespace MotCua.Conformance.Wire;

/// <summary>Where a hub listens: one address with TLS for both wires, or two without.</summary>
/// <param name="Http">Base of the HTTP/1.1 side, with its path prefix.</param>
/// <param name="Grpc">Base of the HTTP/2 side.</param>
internal sealed record Address(Uri Http, Uri Grpc)
{
    /// <summary>PEM certificates that TLS trusts beside those of the machine.</summary>
    public System.Security.Cryptography.X509Certificates.X509Certificate2Collection TlsAnchors { get; init; } = [];

    public Uri Of(bool isHttp2) => isHttp2 ? Grpc : Http;

    /// <summary>The path of a resource below the prefix.</summary>
    public string PathOf(bool isHttp2, string path) => Of(isHttp2).AbsolutePath.TrimEnd('/') + "/" + path.TrimStart('/');
}
