namespace MotCua.Conformance.Adapters;

/// <summary>Where a run's programs come from.</summary>
internal interface IAdapterSource
{
    /// <exception cref="AdapterProblem">It does not start.</exception>
    Task<AdapterProcess> StartAsync(CancellationToken cancellationToken);

    /// <summary>The same, each of whose programs serves one case alone: for cases that measure a whole process.</summary>
    IAdapterSource Alone { get; }

    /// <summary>The case that started it is over.</summary>
    ValueTask EndAsync(AdapterProcess program);
}
