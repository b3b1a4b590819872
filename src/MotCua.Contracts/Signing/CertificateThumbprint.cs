using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.Contracts.Signing;

/// <summary>The SHA-256 thumbprint of a certificate, the value of <c>x5t#S256</c> (MC-SIGN-7).</summary>
public static class CertificateThumbprint
{
    /// <summary>Length of the text: 43 characters.</summary>
    public const int Length = 43;

    /// <summary>The base64url text, without padding, of the SHA-256 of the certificate's DER bytes.</summary>
    /// <param name="certificate">The certificate. Its key is not used.</param>
    /// <returns>43 characters.</returns>
    public static string Of(X509Certificate2 certificate) => Base64Url.EncodeToString(SHA256.HashData(certificate.RawDataMemory.Span));
}
