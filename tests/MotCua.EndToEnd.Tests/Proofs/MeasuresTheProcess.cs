namespace MotCua.EndToEnd.Tests.Proofs;

/// <summary>Tests that measure the process run alone, after all others.</summary>
[CollectionDefinition(nameof(MeasuresTheProcess), DisableParallelization = true)]
public sealed class MeasuresTheProcess;
