namespace MotCua.Contracts.Signing;

/// <summary>
/// Commitments of one hub key whose signature was verified a moment ago: the receipts of one commit carry the same signature (MC-SIGN-35), which need not be
/// verified a hundred times. Only exactly the same text is found. Thread-safe, of constant size.
/// </summary>
internal sealed class VerifiedCommitments
{
    private const int Slots = 64;

    private const int NodeSlots = 2048;

    private readonly Entry?[] _entries = new Entry?[Slots];

    /// <summary>Nodes of their trees.</summary>
    public KnownNodes Nodes { get; } = new(NodeSlots);

    public ReceiptCommitment? Find(string compact) =>
        Volatile.Read(ref _entries[Slot(compact)]) is { } entry && string.Equals(entry.Compact, compact, StringComparison.Ordinal) ? entry.Commitment : null;

    public void Add(string compact, ReceiptCommitment commitment) => Volatile.Write(ref _entries[Slot(compact)], new Entry(compact, commitment));

    private static int Slot(string compact) => string.GetHashCode(compact, StringComparison.Ordinal) & (Slots - 1);

    private sealed record Entry(string Compact, ReceiptCommitment Commitment);
}
