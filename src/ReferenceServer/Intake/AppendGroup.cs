namespace MotCua.ReferenceServer.Intake;

/// <summary>Messages that one call sent: appended in one transaction, in their order.</summary>
internal sealed class AppendGroup(IReadOnlyList<Submission> submissions)
{
    private readonly TaskCompletionSource<IReadOnlyList<IntakeAnswer>> _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<Submission> Submissions => submissions;

    public Task<IReadOnlyList<IntakeAnswer>> Answers => _answers.Task;

    public void Answer(IReadOnlyList<IntakeAnswer> answers) => _answers.TrySetResult(answers);

    public void Fail(Exception cause) => _answers.TrySetException(cause);
}
