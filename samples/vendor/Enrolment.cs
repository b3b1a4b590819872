using System.Security.Cryptography;
using System.Text.Json;
using MotCua.Sdk.Sandbox;

namespace Vendor;

/// <summary>Once at a sandbox: makes the system's key, has it certified, and writes what the program needs into the current folder.</summary>
internal static class Enrolment
{
    private const string Commune = "H32.12.3"; // một cửa phường Cam Linh
    private const string Police = "G01.32.53"; // Công an phường Cam Linh

    public static async Task RunAsync(Uri hub)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var enrolled = await SandboxEnrollment.EnrollAsync(hub, "vendor", [Commune, Police], key);
        var options = enrolled.Options();
        await File.WriteAllTextAsync("system.key", key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode("system.key", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await File.WriteAllTextAsync("system.pem", enrolled.CertificatePem);
        await File.WriteAllTextAsync("hub.pem", options.HubCertificate);
        await File.WriteAllTextAsync("anchors.pem", options.TrustAnchors);
        await File.WriteAllTextAsync("motcua.json", JsonSerializer.Serialize(new
        {
            MotCua = new
            {
                Hub = hub,
                HubCode = enrolled.HubCode,
                SystemId = "vendor",
                Agencies = new[] { Commune, Police },
                Wire = "Json",
                HubCertificate = "hub.pem",
                TrustAnchors = "anchors.pem",
            },
        }));
    }
}
