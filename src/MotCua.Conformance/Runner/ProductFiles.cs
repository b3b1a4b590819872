using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Runner;

/// <summary>What an operator puts into the product under test, in one folder: its key and certificate, the hub's certificate, the anchors, and the rest in <c>connection.json</c>, with the members of <c>start</c> (docs/spec/adapter.md).</summary>
internal static class ProductFiles
{
    private const string TlsAnchor = "tls-anchor.pem";

    public static void Write(TrialFolder folder, string plays, Uri http, Uri grpc)
    {
        var place = Directory.CreateDirectory(folder.In("product")).FullName;
        var lane = folder.Enrolment.Lanes[0];
        var start = StartRequest.Make(folder.Enrolment, lane.Systems[plays], http, grpc, lane.Agencies[plays], place);
        File.WriteAllText(Path.Combine(place, "hub.pem"), start["hub"]!["certificate"]! + "\n");
        File.WriteAllText(Path.Combine(place, "anchors.pem"), start["hub"]!["anchors"]! + "\n");
        File.WriteAllText(Path.Combine(place, "connection.json"), JsonText.Pretty(start) + "\n");
    }

    /// <summary>A certificate for the stage where it listens with TLS, valid for its name.</summary>
    public static void WriteTls(string folder, Uri address)
    {
        if (address.Scheme != Uri.UriSchemeHttps)
        {
            return;
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={address.Host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip))
        {
            names.AddIpAddress(ip);
        }
        else
        {
            names.AddDnsName(address.Host);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(400));
        var path = Path.Combine(folder, "tls.p12");
        using (var file = new FileStream(path, PrivateFile.Options()))
        {
            file.Write(certificate.Export(X509ContentType.Pkcs12));
        }

        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "product")).FullName, TlsAnchor), certificate.ExportCertificatePem() + "\n");
    }

    /// <summary>Two free ports, one after the other, outside the ranges from which systems take ports for connections and enrolments theirs.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(25_000, 30_000);
            if (IsFree(port) && IsFree(port + 1))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
