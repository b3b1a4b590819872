using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.Sdk.DependencyInjection;

/// <summary>Certificates from an option that holds PEM text or the path of a PEM file.</summary>
internal static class PemSource
{
    /// <exception cref="InvalidDataException">Neither; the message is in both languages.</exception>
    public static X509Certificate2Collection Read(string value)
    {
        var text = value;
        if (!value.Contains("-----BEGIN", StringComparison.Ordinal))
        {
            try
            {
                text = File.ReadAllText(value);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                throw new InvalidDataException(
                    "is neither PEM text nor the path of a readable file. | không phải văn bản PEM cũng không phải đường dẫn tệp đọc được.", e);
            }
        }

        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException("holds a broken certificate; export it again as PEM. | có chứng thư hỏng; hãy xuất lại dạng PEM.", e);
        }

        return certificates.Count > 0 ? certificates : throw new InvalidDataException(
            "holds no certificate (-----BEGIN CERTIFICATE-----). | không có chứng thư (-----BEGIN CERTIFICATE-----).");
    }
}
