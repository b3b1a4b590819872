using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Intake;

/// <summary>What a step says: go on, refused, or already taken.</summary>
internal readonly record struct StepOutcome
{
    private StepOutcome(Refusal? refusal, Receipt? known)
    {
        Refusal = refusal;
        Known = known;
    }

    /// <summary>The next step follows.</summary>
    public static StepOutcome Next => default;

    /// <summary>Why the message is refused.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The receipt that this message got when it first came.</summary>
    public Receipt? Known { get; }

    public bool IsNext => Refusal is null && Known is null;

    public static StepOutcome Refused(Refusal refusal) => new(refusal, null);

    public static StepOutcome Refused(ErrorReason reason, string path, string en, string vi) => new(Refusals.Create(reason, path, en, vi), null);

    public static StepOutcome AlreadyTaken(Receipt receipt) => new(null, receipt);
}
