using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Signing;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Reports;

/// <summary>
/// Signs a report as the testing body: a compact JWS over the report's bytes, with the certificate in its header (<c>x5c</c>), which any JOSE library checks. The key is a PEM file (certificate and key), a PKCS#12 file, the machine's certificate store, or a signing service (MC-SIGN-23).
/// </summary>
internal sealed class ReportSigner
{
    public const string Type = "motcua-report+jws";
    public const string PasswordVariable = "MOTCUA_SIGN_PASSWORD";
    public const string SecretVariable = "MOTCUA_SIGN_SECRET";
    private readonly X509Certificate2 _certificate;
    private readonly Func<byte[], string, CancellationToken, Task<byte[]>> _signAsync;

    private ReportSigner(X509Certificate2 certificate, Func<byte[], string, CancellationToken, Task<byte[]>> signAsync) => (_certificate, _signAsync) = (certificate, signAsync);

    public string Name => _certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);

    public string Thumbprint => Base64Url.Encode(SHA256.HashData(_certificate.RawData));

    private string Algorithm => _certificate.GetECDsaPublicKey() is { } ec ? ec.KeySize == 384 ? "ES384" : "ES256" : "PS256";

    /// <param name="source">A file, <c>store:THUMBPRINT</c>, or the address of a signing service.</param>
    /// <param name="certificateFile">The certificate, for a signing service.</param>
    /// <exception cref="TargetProblem">It cannot sign.</exception>
    public static ReportSigner Open(string source, string? certificateFile)
    {
        try
        {
            if (source.StartsWith("http", StringComparison.OrdinalIgnoreCase))
            {
                var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(certificateFile ?? throw new TargetProblem("--sign-with an address needs --sign-certificate", "--sign-with với địa chỉ cần thêm --sign-certificate")));
                return new ReportSigner(certificate, (input, algorithm, token) => RemoteAsync(new Uri(source), input, algorithm, token));
            }

            var own = source.StartsWith("store:", StringComparison.Ordinal) ? FromStore(source["store:".Length..]) : KeyFile.Read(source, Environment.GetEnvironmentVariable(PasswordVariable));
            return new ReportSigner(own, (input, algorithm, _) => Task.FromResult(Local(own, input, algorithm)));
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TargetProblem($"--sign-with {source}: {e.Message}", $"--sign-with {source}: không dùng được khóa ký ({e.Message})");
        }
    }

    public async Task<string> SignAsync(byte[] report, CancellationToken cancellationToken)
    {
        var header = JsonText.Compact(new JsonObject { ["alg"] = Algorithm, ["typ"] = Type, ["cty"] = "application/json", ["x5t#S256"] = Thumbprint, ["x5c"] = new JsonArray(Convert.ToBase64String(_certificate.RawData)) });
        var input = $"{Base64Url.Encode(Encoding.UTF8.GetBytes(header))}.{Base64Url.Encode(report)}";
        var signature = await _signAsync(Encoding.ASCII.GetBytes(input), Algorithm, cancellationToken);
        return RawVerify.IsSigned(_certificate, Algorithm, Encoding.ASCII.GetBytes(input), signature) ? $"{input}.{Base64Url.Encode(signature)}" : throw new TargetProblem("The key's signature does not verify with its certificate; nothing was signed.", "Chữ ký không đúng với chứng thư; chưa ký gì.");
    }

    private static X509Certificate2 FromStore(string thumbprint)
    {
        using var store = new X509Store(StoreName.My, StoreLocation.CurrentUser);
        store.Open(OpenFlags.ReadOnly);
        return store.Certificates.FirstOrDefault(certificate => string.Equals(certificate.Thumbprint, thumbprint, StringComparison.OrdinalIgnoreCase) && certificate.HasPrivateKey) ?? throw new CryptographicException("the certificate store has no such certificate with a key");
    }

    private static byte[] Local(X509Certificate2 certificate, byte[] input, string algorithm)
    {
        using var ec = certificate.GetECDsaPrivateKey();
        using var rsa = certificate.GetRSAPrivateKey();
        return ec?.SignData(input, algorithm == "ES384" ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256) ?? rsa!.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
    }

    private static async Task<byte[]> RemoteAsync(Uri service, byte[] input, string algorithm, CancellationToken cancellationToken)
    {
        if (service.Scheme != Uri.UriSchemeHttps && !service.IsLoopback)
        {
            throw new TargetProblem("A signing service is asked over TLS, unless at a loopback address.", "Dịch vụ ký phải dùng TLS, trừ địa chỉ cục bộ.");
        }

        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Environment.GetEnvironmentVariable(SecretVariable));
        var hash = algorithm == "ES384" ? SHA384.HashData(input) : SHA256.HashData(input);
        try
        {
            using var answer = await client.PostAsJsonAsync(service, new { keyId = "report", alg = algorithm, hash = Convert.ToBase64String(hash) }, cancellationToken);
            answer.EnsureSuccessStatusCode();
            var body = await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken);
            return Convert.FromBase64String(body?["signature"]?.ToString() ?? "");
        }
        catch (Exception e) when (e is HttpRequestException or FormatException or System.Text.Json.JsonException)
        {
            throw new TargetProblem($"The signing service did not sign: {e.Message}", $"Dịch vụ ký không ký: {e.Message}");
        }
    }
}
