namespace MotCua.Contracts.Identifiers;

/// <summary>A text given to <c>Parse</c> is not an identifier of that kind. The message never repeats the text.</summary>
public sealed class IdentifierFormatException : FormatException
{
    /// <summary>Carries a problem.</summary>
    /// <param name="problem">Must not be null.</param>
    public IdentifierFormatException(IdentifierProblem problem)
        : base($"{problem.MessageEn} / {problem.MessageVi}") => Problem = problem;

    /// <summary>What is wrong, in both languages.</summary>
    public IdentifierProblem Problem { get; }
}
