using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Intake.Steps;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>Ping: address, credentials and signature end to end. It touches no dossier and stores nothing.</summary>
internal sealed class PingService(HubIdentity hub, HubFacts facts, SignerCertificates certificates, TimeProvider time)
{
    private readonly SignatureAlgorithm _algorithm = SignatureAlgorithm.TryParse(hub.Algorithm, out var algorithm)
        ? algorithm
        : throw new ArgumentException($"'{hub.Algorithm}' is no signature algorithm of the contract.", nameof(hub));

    /// <exception cref="RefusalException">SIGNATURE_INVALID, CERTIFICATE_NOT_TRUSTED, CERTIFICATE_REVOKED, SENDER_NOT_ALLOWED.</exception>
    public PingResponse Ping(PingRequest request, Caller caller)
    {
        RequestRules.Check(request);
        var verified = request.Signature.Length > 0 && Verify(request, caller);
        var header = PingSignature.CreateHeader(_algorithm, CertificateThumbprint.Of(hub.Certificate));
        var response = new PingResponse
        {
            Hub = hub.Code,
            Version = facts.Version,
            Environment = facts.Environment,
            Time = Timestamp.FromDateTimeOffset(time.GetUtcNow()),
            Contracts = { "1.0" },
            System = caller.System,
            SignatureVerified = verified,
            Signature = Jws.Detached(header, hub.SignHash(Jws.HashSigningInput(_algorithm, header, request.Nonce.Span))),
        };
        response.Agencies.AddRange(caller.Agencies.Order(StringComparer.Ordinal));
        return response;
    }

    private bool Verify(PingRequest request, Caller caller)
    {
        if (!PingSignature.TryParse(request.Signature, out var signature, out var verdict))
        {
            throw Refused(verdict.Problem);
        }

        var certificate = certificates.Find(signature.Header.Thumbprint, time.GetUtcNow(), out var binding, out var refusal)
            ?? throw new RefusalException(refusal!);
        if (binding!.System != caller.System)
        {
            throw new RefusalException(Refusals.Create(ErrorReason.SenderNotAllowed, "signature",
                "The certificate that signed belongs to another system.", "Chứng thư ký thuộc hệ thống khác."));
        }

        verdict = signature.Verify(request.Nonce.Span, VerificationKey.Of(certificate));
        return verdict.IsValid ? true : throw Refused(verdict.Problem);
    }

    private static RefusalException Refused(SignatureProblem problem) => new(Refusals.Create(ErrorReason.SignatureInvalid, "signature",
        $"The signature is refused: {problem.Name()}. Sign the nonce with typ motcua-ping+jws.", $"Chữ ký bị từ chối: {problem.Name()}. Ký nonce với typ motcua-ping+jws."));
}
