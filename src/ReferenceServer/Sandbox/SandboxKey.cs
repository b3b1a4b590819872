using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.ReferenceServer.Sandbox;

/// <summary>A P-256 key with its certificate, kept as two PEM files that only this account can read.</summary>
internal static class SandboxKey
{
    public static X509Certificate2? Load(string folder, string name)
    {
        var certificate = Path.Combine(folder, name + ".crt.pem");
        var key = Path.Combine(folder, name + ".key.pem");
        return File.Exists(certificate) && File.Exists(key) ? X509Certificate2.CreateFromPemFile(certificate, key) : null;
    }

    public static X509Certificate2 Save(string folder, string name, X509Certificate2 certificate, ECDsa key)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new StreamWriter(Path.Combine(folder, name + ".key.pem"), options))
        {
            file.Write(key.ExportPkcs8PrivateKeyPem() + "\n");
        }

        File.WriteAllText(Path.Combine(folder, name + ".crt.pem"), certificate.ExportCertificatePem() + "\n");
        return certificate.CopyWithPrivateKey(key);
    }
}
