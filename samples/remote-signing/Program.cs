// A signing service in one page (MC-SIGN-23): it holds a system's key and signs hashes for callers who know the secret.
// Copy it, put your HSM where the PEM key is loaded, and give it TLS.
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RemoteSigning;

var builder = WebApplication.CreateBuilder(args);
var settings = builder.Configuration.GetSection("Signing").Get<SigningSettings>() ?? new SigningSettings();
if (settings.Problem() is { } problem)
{
    await Console.Error.WriteLineAsync(problem);
    return 1;
}

if (builder.Configuration["urls"] is null)
{
    builder.WebHost.UseUrls("http://127.0.0.1:5090");
}

using var certificate = settings.KeyPassword is null
    ? X509Certificate2.CreateFromPemFile(settings.CertificateFile, settings.KeyFile)
    : X509Certificate2.CreateFromEncryptedPemFile(settings.CertificateFile, settings.KeyPassword, settings.KeyFile);
using var elliptic = certificate.GetECDsaPrivateKey();
using var rsa = certificate.GetRSAPrivateKey();
var expected = SHA256.HashData(Encoding.UTF8.GetBytes($"Bearer {settings.Secret}"));
var oneAtATime = new Lock();

var app = builder.Build();
app.MapPost("/sign", (SignRequest request, HttpRequest http) =>
{
    var given = SHA256.HashData(Encoding.UTF8.GetBytes(http.Headers.Authorization.ToString()));
    if (!CryptographicOperations.FixedTimeEquals(given, expected))
    {
        return Results.Unauthorized();
    }

    if (!string.Equals(request.KeyId, settings.KeyId, StringComparison.Ordinal))
    {
        return Results.NotFound();
    }

    // A key object serves one request at a time.
    lock (oneAtATime)
    {
        var signature = Sign(request);
        return signature is null ? Results.UnprocessableEntity() : Results.Ok(new SignAnswer(signature));
    }
});
await app.RunAsync();
return 0;

byte[]? Sign(SignRequest request) => (request.Alg, request.Hash.Length) switch
{
    // ECDSA as r and s, which is what JWS wants; never DER.
    ("ES256", 32) when elliptic is { KeySize: 256 } => elliptic.SignHash(request.Hash),
    ("ES384", 48) when elliptic is { KeySize: 384 } => elliptic.SignHash(request.Hash),
    ("PS256", 32) when rsa is not null => rsa.SignHash(request.Hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
    ("RS256", 32) when rsa is not null => rsa.SignHash(request.Hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
    _ => null,
};
