using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Conformance.Signing;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Manual;

/// <summary>Where the page listens: on loopback, or with a certificate anywhere. Without TLS its address, which is all that guards it, would be read on the way.</summary>
internal sealed record PageListen(IPEndPoint End, X509Certificate2? Certificate)
{
    public const string PasswordVariable = "MOTCUA_PAGE_PASSWORD";

    /// <exception cref="TargetProblem">The place is none, open to other machines without TLS, or the certificate cannot be used.</exception>
    public static PageListen Read(string place, string? certificateFile)
    {
        if (!IPEndPoint.TryParse(place, out var end))
        {
            throw new TargetProblem($"--page: '{place}' is no place to listen at; write 127.0.0.1:7090", $"--page: '{place}' không phải nơi lắng nghe; ghi 127.0.0.1:7090");
        }

        if (certificateFile is null && !IPAddress.IsLoopback(end.Address))
        {
            throw new TargetProblem(
                $"--page: {place} is open to other machines without TLS; name a certificate with --page-certificate FILE, or write 127.0.0.1:{end.Port}",
                $"--page: {place} mở cho máy khác mà không có TLS; nêu chứng thư bằng --page-certificate TỆP, hoặc ghi 127.0.0.1:{end.Port}");
        }

        return new PageListen(end, certificateFile is null ? null : Certify(certificateFile));
    }

    /// <summary>The address under which a browser finds it: where it listens everywhere, the certificate's name is one that leads here.</summary>
    public Uri Reached(Uri bound)
    {
        var name = Certificate?.GetNameInfo(X509NameType.DnsName, forIssuer: false);
        return !string.IsNullOrEmpty(name) && (End.Address.Equals(IPAddress.Any) || End.Address.Equals(IPAddress.IPv6Any)) ? new UriBuilder(bound) { Host = name }.Uri : bound;
    }

    private static X509Certificate2 Certify(string file)
    {
        try
        {
            using var read = KeyFile.Read(file, Environment.GetEnvironmentVariable(PasswordVariable));

            // Not every system takes a key for TLS that was read from PEM.
            return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TargetProblem($"--page-certificate {file} cannot be used: {e.Message} Give a certificate with its key, PKCS#12 or PEM (a password stands in {PasswordVariable})", $"--page-certificate {file}: không dùng được chứng thư ({e.Message}); cần chứng thư kèm khóa, dạng PKCS#12 hoặc PEM; mật khẩu nêu ở {PasswordVariable}");
        }
    }
}
