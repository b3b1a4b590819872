namespace MotCua.Conformance.Runner;

/// <summary>The system says that it has nothing of the kind that a case is about.</summary>
internal sealed class NotDeclaredProblem(string what) : Exception(what);
