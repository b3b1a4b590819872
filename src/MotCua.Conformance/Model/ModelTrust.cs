using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace MotCua.Conformance.Model;

/// <summary>Whether a certificate of the Directory spoke for an agency at an instant (MC-DIR-11), and led to an anchor then, with nothing fetched for it (MC-SIGN-10, MC-SIGN-32).</summary>
internal sealed class ModelTrust
{
    private readonly ModelFault _fault;
    private readonly X509Certificate2Collection _given = [];

    public ModelTrust(string anchors, ModelFault fault)
    {
        _fault = fault;
        _given.ImportFromPem(anchors);
    }

    /// <summary>Why it did not; null where it did.</summary>
    public string? Problem(JsonObject binding, X509Certificate2 certificate, string agency, DateTimeOffset at)
    {
        if (!_fault.Is("other-agency-taken") && !binding["agencies"]!.AsArray().Any(one => one?.ToString() == agency))
        {
            return "the signer does not speak for the sender";
        }

        if (!_fault.Is("binding-time-not-looked-at") && (at < Time(binding["from"]) || at >= Time(binding["to"])))
        {
            return "the signer was not bound then";
        }

        if (!_fault.Is("revocation-not-looked-at") && binding["revokedAt"] is { } revoked && at >= Time(revoked))
        {
            return "the signer was revoked";
        }

        return IsTrusted(certificate, at) ? null : "the certificate did not lead to an anchor then";
    }

    private bool IsTrusted(X509Certificate2 certificate, DateTimeOffset at)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_given);
        chain.ChainPolicy.ExtraStore.AddRange(_given);
        chain.ChainPolicy.VerificationTime = at.UtcDateTime;
        chain.ChainPolicy.DisableCertificateDownloads = !_fault.Is("issuer-fetched");
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.UrlRetrievalTimeout = TimeSpan.FromSeconds(1);
        return chain.Build(certificate);
    }

    private static DateTimeOffset Time(JsonNode? node) => DateTimeOffset.Parse(node!.ToString(), CultureInfo.InvariantCulture);
}
