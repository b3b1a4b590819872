using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Intake;

/// <summary>What the steps found stands.</summary>
internal sealed class NoReview : IIntakeReview
{
    public bool Skips(IIntakeStep step) => false;

    public StepOutcome Review(Submission submission, StepOutcome found) => found;

    public DossierChange Review(IAppendTransaction transaction, Submission submission, DossierChange found) => found;
}
