using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Tests.Intake;

/// <summary>A system's key with its certificate.</summary>
internal sealed record TestKey(ECDsa Key, X509Certificate2 Certificate)
{
    public string Thumbprint { get; } = CertificateThumbprint.Of(Certificate);

    public SignedMessage Seal(Message message, DateTimeOffset issuedAt) => Seal(MotCuaJson.Write(message), issuedAt);

    public SignedMessage Seal(byte[] payload, DateTimeOffset issuedAt)
    {
        var header = Jws.MessageHeader(SignatureAlgorithm.ES256, Thumbprint, issuedAt);
        return new SignedMessage { Payload = ByteString.CopyFrom(payload), Signature = Jws.Detached(header, Sign(Jws.HashSigningInput(SignatureAlgorithm.ES256, header, payload))) };
    }

    public byte[] Sign(byte[] hash) => Key.SignHash(hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
}
