using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Configuration;

/// <summary>Where Kestrel listens: two ports without TLS (loopback only), one with it.</summary>
internal static class HubListeners
{
    public static void Apply(KestrelServerOptions kestrel, HubOptions options)
    {
        kestrel.UseWireLimits();
        foreach (var address in options.Addresses)
        {
            if (options.Tls is null)
            {
                kestrel.ListenCleartext(address, options.HttpPort, options.GrpcPort);
                continue;
            }

            kestrel.ListenTls(address, options.TlsPort, options.Tls[0], https =>
            {
                https.ServerCertificateChain = options.Tls;

                // Trust is the directory's binding and its anchors, checked at the call; the machine's own store has no say.
                https.ClientCertificateMode = options.ClientCertificates ? ClientCertificateMode.AllowCertificate : ClientCertificateMode.NoCertificate;
                https.ClientCertificateValidation = static (_, _, _) => true;
            });
        }
    }
}
