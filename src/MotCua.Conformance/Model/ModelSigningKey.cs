using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Signing;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Model;

/// <summary>The model client's key at a signing service (MC-SIGN-23): only hashes leave this process, and an answer is verified before it is used.</summary>
internal sealed class ModelSigningKey : ECDsa
{
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromSeconds(30);
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(4) };
    private readonly Uri _url;
    private readonly string _secret;
    private readonly string _keyId;
    private readonly ModelFault _fault;
    private readonly ECDsa _public;
    private DateTimeOffset _notBefore;

    private ModelSigningKey(Uri url, JsonObject signing, ECDsa publicKey, ModelFault fault)
    {
        (_url, _secret, _keyId, _public, _fault) = (url, signing["secret"]!.ToString(), signing["keyId"]!.ToString(), publicKey, fault);
        KeySizeValue = publicKey.KeySize;
    }

    /// <exception cref="InvalidOperationException">The address is neither of TLS nor of loopback.</exception>
    public static RawKey Open(JsonObject signing, string certificateFile, ModelFault fault)
    {
        var url = new Uri(signing["url"]!.ToString());
        if (url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback && !fault.Is("signer-in-clear"))
        {
            throw new InvalidOperationException($"the signing service {url} is neither https nor on loopback");
        }

        var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(certificateFile));
        return new RawKey(certificate, new ModelSigningKey(url, signing, certificate.GetECDsaPublicKey()!, fault));
    }

    /// <exception cref="WireProblem">The service does not sign, or not rightly; or it said when to come again.</exception>
    public override byte[] SignHash(byte[] hash)
    {
        if (TimeProvider.System.GetUtcNow() < _notBefore && !_fault.Is("busy-signer-pressed"))
        {
            throw Problem("is left alone for the time being");
        }

        var body = JsonText.Compact(new JsonObject { ["keyId"] = _keyId, ["alg"] = KeySize == 384 ? "ES384" : "ES256", ["hash"] = _fault.Is("signer-hash-unpadded") ? Base64Url.Encode(hash) : Convert.ToBase64String(hash) });
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _secret);
        try
        {
            using var response = _client.Send(request);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                _notBefore = TimeProvider.System.GetUtcNow() + (response.Headers.RetryAfter?.Delta ?? AfterRefusal);
                throw Problem($"answered {(int)response.StatusCode}");
            }

            using var reader = new StreamReader(response.Content.ReadAsStream());
            var signature = Convert.FromBase64String(JsonNode.Parse(reader.ReadToEnd())!["signature"]!.ToString());
            return _fault.Is("signer-believed") || _public.VerifyHash(hash, signature) ? signature : throw Problem("gave a signature that is not of this key");
        }
        catch (HttpRequestException e)
        {
            throw Problem(e.Message);
        }
    }

    public override bool VerifyHash(byte[] hash, byte[] signature) => _public.VerifyHash(hash, signature);

    protected override byte[] HashData(byte[] data, int offset, int count, HashAlgorithmName hashAlgorithm) => CryptographicOperations.HashData(hashAlgorithm, data.AsSpan(offset, count));

    protected override void Dispose(bool disposing)
    {
        _client.Dispose();
        _public.Dispose();
        base.Dispose(disposing);
    }

    private WireProblem Problem(string what) => new($"the signing service {_url} {what}", $"dịch vụ ký {_url}: {what}");
}
