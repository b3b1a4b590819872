using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.Sdk.Signing;

/// <summary>Finds one certificate with its key in the X.509 store.</summary>
internal static class KeyStore
{
    internal static X509Certificate2 Find(StoreSignerOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Thumbprint) == string.IsNullOrWhiteSpace(options.Subject))
        {
            throw new SignerSetupException("StoreSignerOptions.Thumbprint",
                "set exactly one of Thumbprint and Subject.", "hãy đặt đúng một trong hai: Thumbprint hoặc Subject.");
        }

        var byThumbprint = !string.IsNullOrWhiteSpace(options.Thumbprint);
        var wanted = byThumbprint ? Hex(options.Thumbprint!) : options.Subject!.Trim();
        using var store = Open(options.Location);
        var found = new List<X509Certificate2>();
        foreach (var certificate in store.Certificates)
        {
            if (certificate.HasPrivateKey && (byThumbprint ? HasThumbprint(certificate, wanted) : HasSubject(certificate, wanted)))
            {
                found.Add(certificate);
            }
            else
            {
                certificate.Dispose();
            }
        }

        if (found.Count == 1)
        {
            return found[0];
        }

        found.ForEach(static c => c.Dispose());
        var setting = byThumbprint ? "StoreSignerOptions.Thumbprint" : "StoreSignerOptions.Subject";
        throw new SignerSetupException(setting,
            $"{found.Count} certificates with a private key in {options.Location}/My match '{wanted}'; exactly one is needed. Check the account that runs the service, and name it by thumbprint.",
            $"có {found.Count} chứng thư kèm khóa bí mật trong {options.Location}/My khớp '{wanted}'; cần đúng một. Hãy kiểm tra tài khoản chạy dịch vụ và chỉ định bằng thumbprint.");
    }

    private static X509Store Open(StoreLocation location)
    {
        var store = new X509Store(StoreName.My, location);
        try
        {
            store.Open(OpenFlags.ReadOnly);
            return store;
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            store.Dispose();
            throw new SignerSetupException("StoreSignerOptions.Location",
                $"{location}/My cannot be opened on this system; on Linux only CurrentUser has keys, elsewhere the service's account needs the right to read it.",
                $"không mở được {location}/My trên hệ thống này; trên Linux chỉ CurrentUser có khóa, nơi khác tài khoản dịch vụ cần quyền đọc.", e);
        }
    }

    private static bool HasThumbprint(X509Certificate2 certificate, string hex) =>
        string.Equals(certificate.GetCertHashString(hex.Length == 64 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1), hex,
            StringComparison.OrdinalIgnoreCase);

    private static bool HasSubject(X509Certificate2 certificate, string subject) =>
        string.Equals(certificate.Subject, subject, StringComparison.OrdinalIgnoreCase)
        || string.Equals(certificate.GetNameInfo(X509NameType.SimpleName, false), subject, StringComparison.OrdinalIgnoreCase);

    private static string Hex(string text) => string.Concat(text.Where(char.IsAsciiHexDigit));
}
