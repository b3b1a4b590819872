using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace MotCua.ReferenceServer.Wire;

/// <summary>How Kestrel listens for the two wires (MC-WIRE-6).</summary>
internal static class KestrelWire
{
    /// <summary>Limits and HTTP/2 keep-alive for both wires.</summary>
    public static void UseWireLimits(this KestrelServerOptions options)
    {
        options.AddServerHeader = false;

        // HTTP/2 has no such limit per request: a subscriber that works on a message for a minute must not lose its connection.
        // A dead one is found by the pings.
        options.Limits.MinResponseDataRate = null;
        options.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        options.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);

        // One system may subscribe for every commune of a province over one connection.
        options.Limits.Http2.MaxStreamsPerConnection = 1000;
    }

    /// <summary>Cleartext: HTTP/1.1 (JSON) on one port and HTTP/2 with prior knowledge (gRPC) on another.</summary>
    public static void ListenCleartext(this KestrelServerOptions options, IPAddress address, int http1Port, int http2Port)
    {
        options.Listen(address, http1Port, static listen => listen.Protocols = HttpProtocols.Http1);
        options.Listen(address, http2Port, static listen => listen.Protocols = HttpProtocols.Http2);
    }

    /// <summary>TLS: both on one port, chosen by ALPN.</summary>
    public static void ListenTls(
        this KestrelServerOptions options, IPAddress address, int port, X509Certificate2 certificate, Action<HttpsConnectionAdapterOptions>? configure = null) =>
        options.Listen(address, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                configure?.Invoke(https);
            });
        });
}
