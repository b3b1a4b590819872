using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.Contracts.Signing;

/// <summary>Whether a certificate is signed with SHA-256 or better (MC-SIGN-10).</summary>
internal static class CertificateHash
{
    private const string Pss = "1.2.840.113549.1.1.10";

    private static readonly HashSet<string> StrongSignatures =
    [
        "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13",
        "1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4", "1.3.101.112", "1.3.101.113",
    ];

    private static readonly HashSet<string> StrongHashes = ["2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3"];

    internal static bool IsStrong(X509Certificate2 certificate)
    {
        var algorithm = certificate.SignatureAlgorithm.Value ?? "";
        return algorithm == Pss ? IsStrongPss(certificate.RawDataMemory) : StrongSignatures.Contains(algorithm);
    }

    // RFC 4055, section 3.1: the hash of RSASSA-PSS is a parameter, and SHA-1 where it is absent.
    private static bool IsStrongPss(ReadOnlyMemory<byte> der)
    {
        try
        {
            var certificate = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
            _ = certificate.ReadEncodedValue();
            var algorithm = certificate.ReadSequence();
            _ = algorithm.ReadObjectIdentifier();
            if (!algorithm.HasData)
            {
                return false;
            }

            var hashTag = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
            var parameters = algorithm.ReadSequence();
            return parameters.HasData && parameters.PeekTag() == hashTag
                && StrongHashes.Contains(parameters.ReadSequence(hashTag).ReadSequence().ReadObjectIdentifier());
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
