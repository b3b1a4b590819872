namespace MotCua.Conformance.Tests;

/// <summary>Tests with many processes run alone, after all others.</summary>
[CollectionDefinition(nameof(UsesTheWholeMachine), DisableParallelization = true)]
public sealed class UsesTheWholeMachine;
