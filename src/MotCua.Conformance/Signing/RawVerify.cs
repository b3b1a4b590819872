using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.Conformance.Signing;

/// <summary>Verifies a signature of one of the four algorithms (MC-SIGN-5).</summary>
internal static class RawVerify
{
    public static bool IsSigned(X509Certificate2 certificate, string? algorithm, byte[] input, byte[] signature)
    {
        using var ec = certificate.GetECDsaPublicKey();
        using var rsa = certificate.GetRSAPublicKey();
        return algorithm switch
        {
            "ES256" => ec?.VerifyData(input, signature, HashAlgorithmName.SHA256) == true,
            "ES384" => ec?.VerifyData(input, signature, HashAlgorithmName.SHA384) == true,
            "PS256" => rsa?.VerifyData(input, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss) == true,
            "RS256" => rsa?.VerifyData(input, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) == true,
            _ => false,
        };
    }
}
