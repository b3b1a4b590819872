namespace MotCua.Conformance.Manual;

/// <summary>What the tester answered: <c>passed</c>, <c>failed</c> or <c>cannot</c>, with a note.</summary>
internal sealed record DeskAnswer(string Word, string Note);
