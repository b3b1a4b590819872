namespace MotCua.Conformance.Runner;

/// <summary>The system under test did not do what the case expects.</summary>
internal sealed class CaseProblem(string text) : Exception(text);
