using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Intake;

/// <summary>What became of a message: its receipt, or why it is refused.</summary>
internal sealed record IntakeAnswer(Receipt? Receipt, Refusal? Refusal, bool Duplicate)
{
    /// <summary>The hub's own notice of what is no longer so: nothing was stored.</summary>
    public static IntakeAnswer Moot { get; } = new(null, null, false);

    public bool IsMoot => Receipt is null && Refusal is null;

    public static IntakeAnswer Taken(Receipt receipt) => new(receipt, null, false);

    public static IntakeAnswer TakenBefore(Receipt receipt) => new(receipt, null, true);

    public static IntakeAnswer Refused(Refusal refusal) => new(null, refusal, false);
}
