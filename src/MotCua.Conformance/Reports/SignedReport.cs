using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Signing;

namespace MotCua.Conformance.Reports;

/// <summary>Checks the signature of a report.</summary>
internal static class SignedReport
{
    /// <summary>What is wrong, in both languages; null where nothing is. The certificate is the signer's as the report names it.</summary>
    public static (string En, string Vi)? Problem(byte[] report, string jws, out X509Certificate2? certificate)
    {
        certificate = null;
        try
        {
            var parts = jws.Trim().Split('.');
            if (parts.Length != 3 || JsonText.TryParse(Base64Url.Decode(parts[0])) is not JsonObject header || header["typ"]?.ToString() != ReportSigner.Type)
            {
                return ("The signature file is no signature of a report.", "Tệp chữ ký không phải chữ ký của báo cáo.");
            }

            certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String((header["x5c"] as JsonArray)?.FirstOrDefault()?.ToString() ?? ""));
            if (header["x5t#S256"]?.ToString() != Base64Url.Encode(SHA256.HashData(certificate.RawData)))
            {
                return ("The certificate in the signature is not the one that it names.", "Chứng thư trong chữ ký không phải chứng thư được nêu.");
            }

            if (!RawVerify.IsSigned(certificate, header["alg"]?.ToString(), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.Decode(parts[2])))
            {
                return ("The signature does not verify.", "Chữ ký không đúng.");
            }

            return Base64Url.Decode(parts[1]).AsSpan().SequenceEqual(report) ? null : ("The report is not the one that was signed: it was changed afterwards.", "Báo cáo không phải bản đã ký: đã bị sửa sau khi ký.");
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return ($"The signature file is broken: {e.Message}", $"Tệp chữ ký hỏng: {e.Message}");
        }
    }
}
