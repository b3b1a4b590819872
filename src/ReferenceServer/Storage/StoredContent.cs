using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Storage;

/// <summary>What a delivery carries of its message: it never changes.</summary>
/// <param name="payload">The payload's bytes as received.</param>
/// <param name="signature">The text of <c>SignedMessage.signature</c>.</param>
/// <param name="receipt">The receipt in protobuf form.</param>
/// <param name="issued">The same receipt as it was made; null: it is read when it is asked for. Nobody changes it.</param>
internal sealed class StoredContent(ReadOnlyMemory<byte> payload, string signature, byte[] receipt, Receipt? issued = null)
{
    private Receipt? _receipt = issued;

    public ReadOnlyMemory<byte> Payload => payload;

    public string Signature => signature;

    public Receipt Receipt => _receipt ??= Receipt.Parser.ParseFrom(receipt);

    public int ReceiptLength => receipt.Length;
}
