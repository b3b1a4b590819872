using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.Signing;

namespace MotCua.Sdk.Signing;

/// <summary>Chooses a signer's algorithm, or says why there is none.</summary>
internal static class SignerAlgorithm
{
    internal static SignatureAlgorithm Choose(X509Certificate2 certificate, string? name, string setting)
    {
        if (name is null)
        {
            return SignatureAlgorithm.PreferredFor(certificate) ?? throw Refuse(certificate, setting, "ES256, ES384, PS256, RS256");
        }

        if (!SignatureAlgorithm.TryParse(name, out var algorithm))
        {
            throw new SignerSetupException("Algorithm",
                $"'{name}' is not accepted; use ES256, ES384, PS256 or RS256, or leave it out.",
                $"'{name}' không được chấp nhận; hãy dùng ES256, ES384, PS256 hoặc RS256, hoặc bỏ trống.");
        }

        return VerificationKey.Of(certificate).Fits(algorithm) == SignatureProblem.None ? algorithm : throw Refuse(certificate, setting, name);
    }

    private static SignerSetupException Refuse(X509Certificate2 certificate, string setting, string wanted) => new(setting,
        $"the key of '{certificate.Subject}' cannot be used for {wanted}: the contract accepts P-256, P-384 and RSA of 2048 to 8192 bits (MC-SIGN-5); have a new certificate issued.",
        $"khóa của '{certificate.Subject}' không dùng được cho {wanted}: chuẩn chỉ nhận P-256, P-384 và RSA từ 2048 đến 8192 bit (MC-SIGN-5); hãy xin cấp chứng thư mới.");
}
