using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.Sdk.Signing;

/// <summary>
/// Refuses keys that would ask a person (MC-SIGN-22). Windows tells it before the first use; elsewhere a key in a file or a store never
/// asks, and one that does lives behind a PKCS#11 module that the service does not load.
/// </summary>
internal static class UnattendedKey
{
    private const string SmartCardProvider = "Microsoft Smart Card Key Storage Provider";

    internal static void Require(X509Certificate2 certificate, string setting)
    {
        if (OperatingSystem.IsWindows())
        {
            RequireOnWindows(certificate, setting);
        }
    }

    internal static bool AsksAPerson(CngUIProtectionLevels protection, string? provider) =>
        protection != CngUIProtectionLevels.None || string.Equals(provider, SmartCardProvider, StringComparison.OrdinalIgnoreCase);

    internal static SignerSetupException Refusal(string subject, string setting) => new(setting,
        $"the key of '{subject}' asks a person for a PIN or consent, and a service has nobody to answer. Use a software key, an HSM key without user protection, or a remote signing service; a token of an officer is for documents.",
        $"khóa của '{subject}' đòi mã PIN hoặc xác nhận, trong khi dịch vụ chạy không có người. Hãy dùng khóa phần mềm, khóa HSM không đặt bảo vệ người dùng, hoặc dịch vụ ký từ xa; USB token của cán bộ chỉ để ký văn bản.");

    [SupportedOSPlatform("windows")]
    private static void RequireOnWindows(X509Certificate2 certificate, string setting)
    {
        using AsymmetricAlgorithm? key = (AsymmetricAlgorithm?)certificate.GetECDsaPrivateKey() ?? certificate.GetRSAPrivateKey();
        var cng = key switch { ECDsaCng elliptic => elliptic.Key, RSACng rsa => rsa.Key, _ => null };
        var asks = cng is not null && AsksAPerson(cng.UIPolicy.ProtectionLevel, cng.Provider?.Provider);
        var card = key is RSACryptoServiceProvider { CspKeyContainerInfo.HardwareDevice: true };
        if (asks || card)
        {
            throw Refusal(certificate.Subject, setting);
        }
    }
}
