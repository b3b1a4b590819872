namespace MotCua.Conformance.Manual;

/// <summary>Who tested by hand, and what they say they saw.</summary>
internal sealed record TesterStatement(string Name, string Text);
