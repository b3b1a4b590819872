using Google.Protobuf;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;

namespace MotCua.Sdk.Signing;

/// <summary>Makes the receipts of a commit for an organisation that runs a hub: one tree, one signature (MC-SIGN-13 to MC-SIGN-15).</summary>
public sealed class ReceiptSealer
{
    private readonly IMessageSigner _signer;
    private readonly string _hub;
    private readonly byte[] _header;

    /// <summary>Makes a sealer.</summary>
    /// <param name="signer">The hub's key.</param>
    /// <param name="hub">The hub's agency code.</param>
    public ReceiptSealer(IMessageSigner signer, string hub)
    {
        _signer = signer;
        _hub = hub;
        _header = Jws.ReceiptHeader(signer.GetAlgorithm(), CertificateThumbprint.Of(signer.Certificate));
    }

    /// <summary>Signs the tree over the statements of one commit.</summary>
    /// <param name="statements">MotCua JSON of the statements, in the order of the commit; at least one.</param>
    /// <param name="time">When the commit is made.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A receipt for each statement, in the same order; all carry the same signature.</returns>
    public async ValueTask<IReadOnlyList<Receipt>> SealAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> statements, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var tree = ReceiptTree.Build(statements);
        var payload = new ReceiptCommitment(_hub, Convert.ToHexStringLower(tree.Root), time).ToUtf8();
        var signed = await _signer.SignAsync(_header, payload, cancellationToken);
        var signature = Jws.Attached(_header, payload, signed);
        var receipts = new Receipt[statements.Count];
        for (var i = 0; i < receipts.Length; i++)
        {
            var receipt = new Receipt
            {
                Statement = ByteString.CopyFrom(statements[i].Span),
                Index = (ulong)i,
                Size = (ulong)tree.Size,
                Signature = signature,
            };
            receipt.Path.AddRange(tree.PathOf(i).Select(static p => ByteString.CopyFrom(p)));
            receipts[i] = receipt;
        }

        return receipts;
    }
}
