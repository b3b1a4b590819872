using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Stage;

/// <summary>Where the stage listens: on loopback without TLS at two ports, for HTTP/1.1 and HTTP/2, or anywhere with TLS at one.</summary>
internal static class StageListen
{
    public static void Configure(IWebHostBuilder host, StageSetting? setting)
    {
        if (setting?.Certificate is not null)
        {
            host.UseKestrelHttpsConfiguration();
        }

        host.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            if (setting?.Certificate is { } certificate)
            {
                kestrel.Listen(Place(setting.Http), setting.Http.Port, listen => listen.UseHttps(certificate));
            }
            else
            {
                kestrel.Listen(IPAddress.Loopback, setting?.Http.Port ?? 0, listen => listen.Protocols = HttpProtocols.Http1);
                kestrel.Listen(IPAddress.Loopback, setting?.Grpc.Port ?? 0, listen => listen.Protocols = HttpProtocols.Http2);
            }
        });
    }

    /// <summary>The two addresses that an option names.</summary>
    /// <exception cref="TargetProblem">It is none, or one beyond this machine without TLS.</exception>
    public static (Uri Http, Uri Grpc) Addresses(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps) || url.PathAndQuery != "/")
        {
            throw new TargetProblem($"--listen: '{text}' is no address to listen at; write http://127.0.0.1:7080 or https://HOST:7443", $"--listen: '{text}' không phải địa chỉ lắng nghe; ghi http://127.0.0.1:7080 hoặc https://MÁY:7443");
        }

        if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
        {
            throw new TargetProblem($"--listen: {url} is open to other machines without TLS; write https://{url.Authority}", $"--listen: {url} mở cho máy khác mà không có TLS; ghi https://{url.Authority}");
        }

        return url.Scheme == Uri.UriSchemeHttps ? (url, url) : (url, new UriBuilder(url) { Port = url.Port + 1 }.Uri);
    }

    /// <summary>A certificate for the name under which the stage is reached.</summary>
    public static X509Certificate2 Read(string file) => X509CertificateLoader.LoadPkcs12FromFile(file, null);

    private static IPAddress Place(Uri address) => IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) ? ip : address.IsLoopback ? IPAddress.Loopback : IPAddress.Any;
}
