using MotCua.Sdk.Signing;

namespace MotCua.Sdk.Tests.Signing;

/// <summary>Signers over the keys of the vectors.</summary>
internal static class TheKeys
{
    internal static IMessageSigner Of(string name, string? algorithm = null) => MessageSigner.FromPem(new PemSignerOptions
    {
        CertificateFile = SigningFiles.Key($"{name}.cert.pem"),
        KeyFile = SigningFiles.Key($"{name}.key.pem"),
        Algorithm = algorithm,
    });
}
