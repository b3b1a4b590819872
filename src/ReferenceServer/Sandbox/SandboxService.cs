using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Sandbox;

/// <summary>Enrolment in one call, revocation, and the clock.</summary>
internal sealed class SandboxService(
    SandboxAuthority authority, SandboxStore store, HubClock clock, BindingRegister bindings, CurrentDirectory directory, HubIdentity hub, ILogger<SandboxService> logger)
{
    private static readonly TimeSpan DefaultValidity = TimeSpan.FromDays(365);

    public void Map(WireServiceBuilder service) => service
        .CheckedUnary<EnrollRequest, EnrollResponse>("Enroll", EnrollAsync)
        .CheckedUnary<RevokeRequest, RevokeResponse>("Revoke", RevokeAsync)
        .CheckedUnary<GetClockRequest, GetClockResponse>("GetClock", (_, _) => Task.FromResult(new GetClockResponse { Time = clock.GetUtcNow().ToTimestamp() }))
        .CheckedUnary<SetClockRequest, SetClockResponse>("SetClock", SetClockAsync);

    private async Task<EnrollResponse> EnrollAsync(EnrollRequest request, WireContext context)
    {
        var csr = ReadRequest(request.CsrPem);
        var agencies = directory.Agencies;
        var unknown = request.Agencies.Where(agency => !agencies.Knows(agency)).ToList();
        if (unknown.Count > 0)
        {
            throw new RefusalException(Refusals.Create(ErrorReason.RecipientUnknown, unknown.Select(code => new RefusalField
            {
                Path = "agencies",
                MessageEn = $"The directory has no agency {code}.",
                MessageVi = $"Danh bạ không có cơ quan {code}.",
            })));
        }

        var now = clock.GetUtcNow();
        var from = Within("notBefore", request.NotBefore?.ToDateTimeOffset() ?? now.AddMinutes(-5));
        var to = Within("notAfter", request.NotAfter?.ToDateTimeOffset() ?? from + DefaultValidity);
        if (from >= to)
        {
            throw Wrong("notAfter", "It must lie after notBefore.", "Phải sau notBefore.");
        }

        using var certificate = authority.Sign(csr, request.System, from, to);
        var binding = new CertificateBinding
        {
            Thumbprint = CertificateThumbprint.Of(certificate),
            Certificate = ByteString.CopyFrom(certificate.RawDataMemory.Span),
            System = request.System,
            From = from.ToTimestamp(),
            To = to.ToTimestamp(),
        };
        binding.Agencies.AddRange(request.Agencies.Select(agencies.Canonical).Distinct());
        await store.PutAsync(binding, "enroll:" + request.Jti);
        bindings.Put(binding);
        Log.Enrolled(logger, request.System, binding.Agencies.Count, binding.Thumbprint);
        return new EnrollResponse
        {
            CertificatePem = certificate.ExportCertificatePem() + "\n",
            AuthorityPem = authority.Root.ExportCertificatePem() + "\n",
            Thumbprint = binding.Thumbprint,
            Hub = hub.Code,
            HubCertificatePem = hub.Certificate.ExportCertificatePem() + "\n",
            DirectoryCertificatePem = authority.Directory.ExportCertificatePem() + "\n",
        };
    }

    private async Task<RevokeResponse> RevokeAsync(RevokeRequest request, WireContext context)
    {
        var bound = bindings.Find(request.Thumbprint);
        if (bound is null)
        {
            throw Wrong("thumbprint", "No certificate with this thumbprint is enrolled here.", "Không có chứng thư nào mang dấu vân tay này.");
        }

        var binding = bound.Binding.Clone();
        binding.RevokedAt ??= clock.GetUtcNow().ToTimestamp();
        await store.PutAsync(binding, IdsOf(context, request.Jti));
        bindings.Put(binding);
        Log.Revoked(logger, binding.System, binding.Thumbprint);
        return new RevokeResponse { RevokedAt = binding.RevokedAt };
    }

    private async Task<SetClockResponse> SetClockAsync(SetClockRequest request, WireContext context)
    {
        var to = Within("time", request.Time.ToDateTimeOffset());
        if (await store.SetClockAsync(clock, to, IdsOf(context, request.Jti)) is { } last)
        {
            throw Wrong("time", $"The clock does not go back behind a stored message, received at {last:O}. Set a later time.",
                $"Đồng hồ không lùi trước thông điệp đã lưu lúc {last:O}. Hãy đặt giờ muộn hơn.");
        }

        Log.ClockSet(logger, to);
        return new SetClockResponse { Time = clock.GetUtcNow().ToTimestamp() };
    }

    // Beyond the authority's own years nothing is valid, and near the calendar's end the clock itself would stop.
    private static DateTimeOffset Within(string path, DateTimeOffset time) => time > SandboxAuthority.Earliest && time < SandboxAuthority.Latest
        ? time
        : throw Wrong(path, $"A sandbox lives from {SandboxAuthority.Earliest:yyyy-MM-dd} to {SandboxAuthority.Latest:yyyy-MM-dd}. Give a time in between.",
            $"Môi trường thử nghiệm chỉ có thời gian từ {SandboxAuthority.Earliest:yyyy-MM-dd} đến {SandboxAuthority.Latest:yyyy-MM-dd}. Hãy đặt lại.");

    // MC-SIGN-20: the token's own id too, or a stolen token could be used for another such call.
    private static string[] IdsOf(WireContext context, string jti)
    {
        var caller = context.HttpContext.GetAuthenticated();
        var own = $"call:{caller.Caller.System}:{jti}";
        return caller.TokenId is { } token ? [own, $"token:{caller.Caller.System}:{token}"] : [own];
    }

    private static CertificateRequest ReadRequest(string pem)
    {
        CertificateRequest csr;
        try
        {
            csr = CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.Default, RSASignaturePadding.Pkcs1);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Wrong("csrPem", "It is no PKCS#10 request in PEM, signed with its own key.", "Không phải yêu cầu PKCS#10 dạng PEM ký bằng chính khóa đó.");
        }

        if (!IsAccepted(csr.PublicKey))
        {
            throw Wrong("csrPem", "The key must be EC P-256 or P-384, or RSA of 2048 to 8192 bits.", "Khóa phải là EC P-256, P-384, hoặc RSA từ 2048 đến 8192 bit.");
        }

        return csr;
    }

    private static bool IsAccepted(PublicKey key)
    {
        using var elliptic = key.GetECDsaPublicKey();
        if (elliptic is not null)
        {
            return elliptic.ExportParameters(false).Curve.Oid?.Value is "1.2.840.10045.3.1.7" or "1.3.132.0.34";
        }

        using var rsa = key.GetRSAPublicKey();
        return rsa?.KeySize is >= VerificationKey.MinRsaBits and <= VerificationKey.MaxRsaBits;
    }

    private static RefusalException Wrong(string path, string en, string vi) =>
        new(Refusals.Create(ErrorReason.SchemaViolation, path, en, vi));
}
