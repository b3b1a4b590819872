namespace MotCua.Conformance.Runner;

/// <summary>The suite itself is at fault: the outcome is «error», never the system's failure.</summary>
internal sealed class SuiteProblem(string text) : Exception(text);
