using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Signing;
using MotCua.Sdk.Transport;

namespace MotCua.Sdk.Sandbox;

/// <summary>
/// A system enrolled at a sandbox hub: its key with the certificate that the sandbox gave it, and everything the options need. Only sandboxes enrol;
/// a production system gets its certificate from its authority and its binding from the directory authority.
/// </summary>
public sealed class SandboxEnrollment
{
    private static readonly WireMethod<EnrollRequest, EnrollResponse> Enroll = new(SandboxReflection.Descriptor.Services.Single(), "Enroll");

    private readonly string _system;
    private readonly IReadOnlyList<string> _agencies;
    private readonly Uri _hub;
    private readonly EnrollResponse _answer;

    private SandboxEnrollment(Uri hub, string system, IReadOnlyList<string> agencies, IMessageSigner signer, EnrollResponse answer)
    {
        _hub = hub;
        _system = system;
        _agencies = agencies;
        _answer = answer;
        Signer = signer;
    }

    /// <summary>Signs with the enrolled key.</summary>
    public IMessageSigner Signer { get; }

    /// <summary>The system's certificate, PEM.</summary>
    public string CertificatePem => _answer.CertificatePem;

    /// <summary>The hub's code.</summary>
    public string HubCode => _answer.Hub;

    /// <summary>Enrols a key for a system and the agencies it acts for, in one call over JSON.</summary>
    /// <param name="hub">Address of the sandbox hub, for example <c>http://127.0.0.1:5080</c>.</param>
    /// <param name="system">The system's id, 1 to 63 characters of <c>a-z 0-9 . -</c>.</param>
    /// <param name="agencies">Codes of agencies in the sandbox's directory.</param>
    /// <param name="key">An ECDSA key on P-256 or P-384; keep it, it is the system's identity.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Contracts.Errors.RefusalException">RECIPIENT_UNKNOWN for a code that the directory does not have; CONTRACT_NOT_SUPPORTED where the hub is no sandbox.</exception>
    /// <exception cref="Resilience.HubUnreachableException">No usable answer came.</exception>
    /// <exception cref="ArgumentException">The address is http to another machine.</exception>
    public static async Task<SandboxEnrollment> EnrollAsync(
        Uri hub, string system, IReadOnlyList<string> agencies, ECDsa key, CancellationToken cancellationToken = default)
    {
        if (hub.Scheme == Uri.UriSchemeHttp && !hub.IsLoopback)
        {
            throw new ArgumentException("The hub is on another machine: use https. | Nút ở máy khác: hãy dùng https.", nameof(hub));
        }

        var hash = key.KeySize == 384 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256;
        var request = new EnrollRequest
        {
            System = system,
            CsrPem = new CertificateRequest($"CN={system}", key, hash).CreateSigningRequestPem(),
            Jti = Guid.NewGuid().ToString(),
        };
        request.Agencies.AddRange(agencies);
        using var connection = new HubConnection(new MotCuaOptions { Hub = hub, Wire = MotCuaWire.Json }, signer: null, TimeProvider.System);
        var answer = await connection.CallAsync(Enroll, request, cancellationToken);
        using var certificate = X509Certificate2.CreateFromPem(answer.CertificatePem);
        return new SandboxEnrollment(hub, system, [.. agencies], MessageSigner.FromCertificate(certificate.CopyWithPrivateKey(key)), answer);
    }

    /// <summary>New options, filled as <see cref="Configure"/> does.</summary>
    public MotCuaOptions Options()
    {
        var options = new MotCuaOptions();
        Configure(options);
        return options;
    }

    /// <summary>Fills the options: address, codes, agencies, the hub's certificate and the sandbox's authority. The wire is set to JSON; set <c>Wire</c> and <c>GrpcAddress</c> afterwards for gRPC.</summary>
    /// <param name="options">The options.</param>
    public void Configure(MotCuaOptions options)
    {
        options.Hub = _hub;
        options.HubCode = _answer.Hub;
        options.SystemId = _system;
        options.Agencies = [.. _agencies];
        options.HubCertificate = _answer.HubCertificatePem;
        options.TrustAnchors = _answer.AuthorityPem;
        options.DirectoryCertificate = _answer.DirectoryCertificatePem;
        options.Wire = MotCuaWire.Json;
    }
}
