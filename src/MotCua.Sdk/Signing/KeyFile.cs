using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.Sdk.Signing;

/// <summary>Reads certificates and keys from files; every failure names the setting.</summary>
internal static class KeyFile
{
    internal static string ReadText(string path, string setting)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new SignerSetupException(setting, "is empty; give the path of a PEM file.", "đang để trống; hãy ghi đường dẫn tệp PEM.");
        }

        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, setting, e);
        }
    }

    internal static X509Certificate2 LoadCertificate(string pem, string setting)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new SignerSetupException(setting,
                "holds no certificate in PEM (-----BEGIN CERTIFICATE-----); convert DER with: openssl x509 -inform der -in FILE -out FILE.pem.",
                "không có chứng thư dạng PEM (-----BEGIN CERTIFICATE-----); đổi từ DER bằng: openssl x509 -inform der -in TỆP -out TỆP.pem.", e);
        }
    }

    internal static X509Certificate2 LoadPem(string certificatePem, string keyPem, string? password, string certificateSetting, string keySetting)
    {
        using var certificate = LoadCertificate(certificatePem, certificateSetting);
        var encrypted = keyPem.Contains("ENCRYPTED PRIVATE KEY", StringComparison.Ordinal);
        if (keyPem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            throw new SignerSetupException(keySetting,
                "is encrypted in the old PEM way; convert it with: openssl pkcs8 -topk8 -in FILE -out FILE.p8.",
                "được mã hóa theo kiểu PEM cũ; hãy đổi bằng: openssl pkcs8 -topk8 -in TỆP -out TỆP.p8.");
        }

        if (encrypted && string.IsNullOrEmpty(password))
        {
            throw new SignerSetupException(keySetting,
                "is encrypted and no password is configured; set KeyPassword from your secret store: nobody can type it when the service starts.",
                "đã mã hóa nhưng chưa cấu hình mật khẩu; hãy đặt KeyPassword từ kho bí mật: khi dịch vụ khởi động không có ai gõ mật khẩu.");
        }

        try
        {
            return encrypted
                ? X509Certificate2.CreateFromEncryptedPem(certificatePem, keyPem, password)
                : X509Certificate2.CreateFromPem(certificatePem, keyPem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new SignerSetupException(keySetting,
                encrypted
                    ? "cannot be opened: the password is wrong, or the key does not belong to the certificate."
                    : "is not the PEM private key of the certificate; compare: openssl x509 -in CERT -noout -pubkey and openssl pkey -in KEY -pubout.",
                encrypted
                    ? "không mở được: sai mật khẩu, hoặc khóa không thuộc chứng thư."
                    : "không phải khóa bí mật PEM của chứng thư; hãy so sánh: openssl x509 -in CERT -noout -pubkey và openssl pkey -in KEY -pubout.",
                e);
        }
    }

    internal static X509Certificate2 LoadPkcs12(Pkcs12SignerOptions options)
    {
        const string Setting = "Pkcs12SignerOptions.File";
        if (string.IsNullOrWhiteSpace(options.File))
        {
            throw new SignerSetupException(Setting, "is empty; give the path of a .p12 file.", "đang để trống; hãy ghi đường dẫn tệp .p12.");
        }

        X509Certificate2Collection all;
        try
        {
            // The key is used in this process only: nothing is written to a key store of the account.
            var flags = OperatingSystem.IsMacOS() ? X509KeyStorageFlags.DefaultKeySet : X509KeyStorageFlags.EphemeralKeySet;
            all = X509CertificateLoader.LoadPkcs12CollectionFromFile(options.File, options.Password, flags);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(options.File, Setting, e);
        }
        catch (CryptographicException e) when (!File.Exists(options.File))
        {
            throw Unreadable(options.File, Setting, e);
        }
        catch (CryptographicException e)
        {
            throw new SignerSetupException("Pkcs12SignerOptions.Password",
                $"does not open '{options.File}': the password is wrong or the file is no PKCS#12; try: openssl pkcs12 -info -in FILE.",
                $"không mở được '{options.File}': sai mật khẩu hoặc tệp không phải PKCS#12; hãy thử: openssl pkcs12 -info -in TỆP.", e);
        }

        var withKey = all.Where(static c => c.HasPrivateKey).ToList();
        foreach (var other in all.Except(withKey))
        {
            other.Dispose();
        }

        return withKey.Count == 1 ? withKey[0] : throw new SignerSetupException(Setting,
            $"'{options.File}' holds {withKey.Count} certificates with a private key; exactly one is needed.",
            $"'{options.File}' có {withKey.Count} chứng thư kèm khóa bí mật; cần đúng một.");
    }

    private static SignerSetupException Unreadable(string path, string setting, Exception e) => new(setting,
        $"the file '{path}' cannot be read; check the path and that the service's account may read it.",
        $"không đọc được tệp '{path}'; hãy kiểm tra đường dẫn và quyền đọc của tài khoản chạy dịch vụ.", e);
}
