namespace MotCua.Bench.Peers.EfCore;

/// <summary>A row of the peer's table.</summary>
internal sealed class EfMessage
{
    public long Number { get; set; }

    public required string Sender { get; set; }

    public required string Id { get; set; }

    public required string Recipient { get; set; }

    public required string Dossier { get; set; }

    public required byte[] Payload { get; set; }

    public required string Signature { get; set; }

    public required string Receipt { get; set; }
}
