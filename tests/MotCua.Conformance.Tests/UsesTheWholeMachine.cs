[assembly: CollectionBehavior(MaxParallelThreads = 4)]

namespace MotCua.Conformance.Tests;

/// <summary>The proof keeps both processors busy by itself and runs alone, after all others; these wait most of their time, four at once.</summary>
[CollectionDefinition(nameof(UsesTheWholeMachine), DisableParallelization = true)]
public sealed class UsesTheWholeMachine;
