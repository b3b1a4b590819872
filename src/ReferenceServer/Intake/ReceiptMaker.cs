using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Intake;

/// <summary>Makes the receipts of a commit: one statement a message, one tree, one signature.</summary>
internal sealed class ReceiptMaker
{
    private readonly HubIdentity _hub;
    private readonly SignatureAlgorithm _algorithm;
    private readonly byte[] _header;

    public ReceiptMaker(HubIdentity hub)
    {
        _hub = hub;
        _algorithm = SignatureAlgorithm.TryParse(hub.Algorithm, out var algorithm)
            ? algorithm
            : throw new ArgumentException($"'{hub.Algorithm}' is no signature algorithm of the contract: ES256, ES384, PS256, RS256.", nameof(hub));
        _header = Jws.ReceiptHeader(algorithm, CertificateThumbprint.Of(hub.Certificate));
    }

    public byte[] State(Submission submission, long position) => MotCuaJson.Write(new ReceiptStatement
    {
        MessageFrom = submission.Header.From,
        MessageId = submission.Header.Id,
        PayloadSha256 = Convert.ToHexStringLower(submission.PayloadSha256),
        SignatureSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(submission.Signed.Signature))),
        Signer = submission.Signature.Header.Thumbprint,
        State = ReceiptState.Enqueued,
        Mailbox = submission.Recipient.Code,
        Position = position,
        ReceivedAt = Timestamp.FromDateTimeOffset(submission.Now),
        Hub = _hub.Code,
    });

    public IReadOnlyList<Receipt> Seal(IReadOnlyList<byte[]> statements, DateTimeOffset time)
    {
        var tree = ReceiptTree.Build([.. statements.Select(s => (ReadOnlyMemory<byte>)s)]);
        var commitment = new ReceiptCommitment(_hub.Code, Convert.ToHexStringLower(tree.Root), time).ToUtf8();
        var signature = Jws.Attached(_header, commitment, _hub.SignHash(Jws.HashSigningInput(_algorithm, _header, commitment)));
        var receipts = new Receipt[statements.Count];
        for (var i = 0; i < receipts.Length; i++)
        {
            var receipt = new Receipt
            {
                Statement = UnsafeByteOperations.UnsafeWrap(statements[i]),
                Index = (ulong)i,
                Size = (ulong)tree.Size,
                Signature = signature,
            };
            foreach (var hash in tree.PathOf(i))
            {
                receipt.Path.Add(UnsafeByteOperations.UnsafeWrap(hash));
            }

            receipts[i] = receipt;
        }

        return receipts;
    }
}
