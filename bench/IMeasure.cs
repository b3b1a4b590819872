namespace MotCua.Bench;

/// <summary>One thing that is measured together with its peer.</summary>
internal interface IMeasure
{
    /// <summary>Its name on the command line and in the output.</summary>
    string Name { get; }

    /// <summary>One line: what is measured, beside what.</summary>
    string About { get; }

    /// <summary>Measures for the interval, after a warm-up of its own.</summary>
    /// <exception cref="BenchException">What was measured did not do its work: there is no figure.</exception>
    Task<Measurement> RunAsync(TimeSpan interval, CancellationToken cancellationToken);
}
