using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Intake;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <content>Certificates.</content>
internal static partial class SignFaults
{
    private static IEnumerable<Fault> Certificates() =>
    [
        Trusts("other-anchors-trusted", "MC-SIGN-10", "A certificate of any issuer is trusted as long as the Directory binds it.", (certificate, now) => Covers(certificate, now) && HasUsage(certificate)),
        Trusts("ended-certificates-trusted", "MC-SIGN-10", "The end of a certificate is not looked at.", (certificate, now) => now.UtcDateTime >= certificate.NotAfter.ToUniversalTime()),
        Trusts("key-usage-not-looked-at", "MC-SIGN-10", "Key usage is not looked at.", (certificate, _) => !HasUsage(certificate)),
        Trusts("sha1-certificates-trusted", "MC-SIGN-10", "Certificates signed with SHA-1 are trusted.", (certificate, _) => certificate.SignatureAlgorithm.Value == "1.2.840.10045.4.1"),
        Wrongly.Admits("untrusted-callers-admitted", "MC-SIGN-10", "The chain of a caller's certificate is not looked at.", (refusal, _) => refusal.Reason == ErrorReason.CertificateNotTrusted),
        Wrongly.Refuses("not-trusted-is-signature-invalid", "MC-SIGN-10", "An untrusted certificate is refused with SIGNATURE_INVALID.", ErrorReason.CertificateNotTrusted, ErrorReason.SignatureInvalid),
        new("issuers-and-lists-fetched", "MC-SIGN-32", "The hub asks the addresses in a certificate for its issuer and for revocation lists.")
        {
            Operation = async call =>
            {
                if (call.Request is SendRequest { Message: { } message } && call.Tools.SignerOf(message.Signature) is { } signer)
                {
                    await FetchAsync(signer.Certificate);
                }

                return await call.NextAsync();
            },
        },
        Wrongly.Accepts("revoked-certificates-sign", "MC-SIGN-11", "Revocation is not looked at when a message is taken.", ErrorReason.CertificateRevoked),
        new("revoked-at-iat", "MC-SIGN-11", "Revocation is judged at iat.")
        {
            Intake = (submission, outcome, tools) => outcome.Refusal?.Reason == ErrorReason.CertificateRevoked && submission.Signature.Header.IssuedAt < tools.SignerOf(submission.Signed.Signature)?.RevokedAt
                ? StepOutcome.AlreadyTaken(tools.Pretend(submission.Signed))
                : outcome,
        },
        Wrongly.Admits("revoked-callers-admitted", "MC-SIGN-11", "Revocation of a caller's certificate is not looked at.", (refusal, _) => refusal.Reason == ErrorReason.CertificateRevoked),
        Wrongly.Refuses("revoked-is-not-trusted", "MC-SIGN-11", "A revoked certificate is refused with CERTIFICATE_NOT_TRUSTED.", ErrorReason.CertificateRevoked, ErrorReason.CertificateNotTrusted),
        new("certificate-judged-at-iat", "MC-SIGN-33", "A certificate is judged at iat.")
        {
            Intake = (submission, outcome, tools) => outcome.Refusal?.Reason == ErrorReason.CertificateNotTrusted && submission.Signature.Header.IssuedAt is { } at
                && tools.SignerOf(submission.Signed.Signature)?.Certificate is { } certificate && Covers(certificate, at)
                ? StepOutcome.AlreadyTaken(tools.Pretend(submission.Signed))
                : outcome,
        },
    ];

    private static Fault Trusts(string name, string requirement, string text, Func<X509Certificate2, DateTimeOffset, bool> which) => new(name, requirement, text)
    {
        Intake = (submission, outcome, tools) => outcome.Refusal?.Reason == ErrorReason.CertificateNotTrusted && tools.SignerOf(submission.Signed.Signature) is { } signer && which(signer.Certificate, submission.Now)
            ? StepOutcome.AlreadyTaken(tools.Pretend(submission.Signed))
            : outcome,
    };

    private static Fault Judged(string name, string requirement, string text, Func<Refusal, string, bool> which, ErrorReason wrong) => new(name, requirement, text)
    {
        Caller = (http, find) =>
        {
            try
            {
                return find();
            }
            catch (RefusalException e) when (which(e.Refusal, Wrongly.TokenOf(http)))
            {
                throw new RefusalException(wrong);
            }
        },
    };

    private static bool Covers(X509Certificate2 certificate, DateTimeOffset at) => certificate.NotBefore.ToUniversalTime() <= at.UtcDateTime && at.UtcDateTime < certificate.NotAfter.ToUniversalTime();

    private static bool HasUsage(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509KeyUsageExtension>().All(usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature));

    private static async Task FetchAsync(X509Certificate2 certificate)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromMilliseconds(500) };
        foreach (var address in certificate.Extensions.OfType<X509AuthorityInformationAccessExtension>().SelectMany(links => links.EnumerateCAIssuersUris()))
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(address));
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // It goes on without.
            }
        }
    }
}
