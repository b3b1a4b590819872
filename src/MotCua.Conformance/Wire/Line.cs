using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.Conformance.Wire;

/// <summary>A connection to an address, with TLS where the scheme says so.</summary>
internal sealed class Line : IAsyncDisposable
{
    private readonly Socket _socket;

    private Line(Socket socket, Stream stream) => (_socket, Stream) = (socket, stream);

    public Stream Stream { get; }

    public static async Task<Line> OpenAsync(Uri address, SslApplicationProtocol? protocol, X509Certificate2Collection anchors, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.DnsSafeHost, address.Port, cancellationToken);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain
                ? new WireProblem($"No such host: {address.Host}.", $"Không có máy chủ: {address.Host}.", e)
                : new WireProblem($"{address.Host}:{address.Port} does not take a connection ({e.SocketErrorCode}).", $"{address.Host}:{address.Port} không nhận kết nối ({e.SocketErrorCode}).", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var plain = new NetworkStream(socket, ownsSocket: true);
        if (address.Scheme != Uri.UriSchemeHttps)
        {
            return new Line(socket, plain);
        }

        var tls = new SslStream(plain);
        try
        {
            await tls.AuthenticateAsClientAsync(Options(address, protocol, anchors), cancellationToken);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await tls.DisposeAsync();
            throw new WireProblem($"TLS with {address.Authority} failed: {e.Message}", $"Không thiết lập được TLS với {address.Authority}: {e.Message}", e);
        }

        // RFC 7301: what was not agreed upon must not be spoken.
        if (protocol is { } asked && tls.NegotiatedApplicationProtocol != asked)
        {
            await tls.DisposeAsync();
            throw new WireProblem($"{address.Authority} does not agree to {asked} by ALPN.", $"{address.Authority} không chấp nhận {asked} qua ALPN.");
        }

        return new Line(socket, tls);
    }

    /// <summary>Ends the line at once, as a pulled cable does: the other side sees a reset.</summary>
    public void Cut()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    public ValueTask DisposeAsync() => Stream.DisposeAsync();

    private static SslClientAuthenticationOptions Options(Uri address, SslApplicationProtocol? protocol, X509Certificate2Collection anchors)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = address.DnsSafeHost, ApplicationProtocols = protocol is { } asked ? [asked] : null };
        if (anchors.Count > 0)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(anchors);
        }

        return options;
    }
}
