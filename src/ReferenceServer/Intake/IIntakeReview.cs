using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Intake;

/// <summary>A word on what the steps found. A hub has none of its own: the sandbox's deliberate faults come in here.</summary>
internal interface IIntakeReview
{
    /// <summary>Whether a step is left out.</summary>
    bool Skips(IIntakeStep step);

    /// <summary>The finding that counts.</summary>
    StepOutcome Review(Submission submission, StepOutcome found);

    /// <summary>What the message changes in its dossier, under the writer's lock.</summary>
    DossierChange Review(IAppendTransaction transaction, Submission submission, DossierChange found);
}
