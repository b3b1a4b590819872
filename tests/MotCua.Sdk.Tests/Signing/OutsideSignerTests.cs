using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using MotCua.Contracts.Signing;

namespace MotCua.Sdk.Tests.Signing;

/// <summary>Messages that other libraries sign while the test runs, with a payload of this run.</summary>
[Trait("Needs", "debian-tools")]
public sealed class OutsideSignerTests
{
    [Theory]
    [InlineData("jose", "es256", "ES256")]
    [InlineData("jose", "es384", "ES384")]
    [InlineData("jose", "rsa2048", "PS256")]
    [InlineData("jose", "rsa2048", "RS256")]
    [InlineData("jwcrypto", "es256", "ES256")]
    [InlineData("jwcrypto", "es384", "ES384")]
    [InlineData("jwcrypto", "rsa2048", "PS256")]
    [InlineData("jwcrypto", "rsa2048", "RS256")]
    public async Task A_message_signed_by_another_library_is_accepted(string library, string key, string algorithm)
    {
        using var folder = new TemporaryFolder();
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(SigningFiles.Key($"{key}.cert.pem"));
        byte[] payload = [.. SigningFiles.Payload(), .. Guid.NewGuid().ToByteArray()];
        var request = new JsonObject
        {
            ["header"] = new JsonObject
            {
                ["alg"] = algorithm,
                ["typ"] = "motcua-message+jws",
                ["cty"] = "application/vnd.motcua.message.v1+json",
                ["x5t#S256"] = CertificateThumbprint.Of(certificate),
                ["iat"] = 1795316400,
            },
            ["payload"] = Convert.ToBase64String(payload),
        };

        var (code, whole) = library == "jose"
            ? await OutsideTool.NodeAsync(folder.Path, [SigningFiles.Tool("sign-compact.mjs"), SigningFiles.Key($"{key}.key.pem")], request.ToJsonString())
            : await OutsideTool.PythonAsync(folder.Path, [SigningFiles.Tool("sign-compact.py"), SigningFiles.Key($"{key}.key.pem")], request.ToJsonString());

        Assert.True(code == 0, whole);
        var parts = whole.Split('.');
        Assert.Equal(SignatureProblem.None, MessageSignature.Verify(payload, $"{parts[0]}..{parts[2]}", certificate).Problem);
        payload[0] ^= 1;
        Assert.Equal(SignatureProblem.SignatureWrong, MessageSignature.Verify(payload, $"{parts[0]}..{parts[2]}", certificate).Problem);
    }
}
