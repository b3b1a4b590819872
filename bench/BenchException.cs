namespace MotCua.Bench;

/// <summary>What was to be measured did not do its work, so no figure is given.</summary>
internal sealed class BenchException(string message) : Exception(message);
