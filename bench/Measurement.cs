namespace MotCua.Bench;

/// <summary>One result.</summary>
/// <param name="Measure">The measure's name.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Peer">What stands beside it.</param>
/// <param name="Ratio">Our cost over the peer's: below 1 is cheaper than the peer.</param>
/// <param name="Details">What the figure and the ratio were made of.</param>
internal sealed record Measurement(
    string Measure, double Value, string Unit, string Peer, double Ratio, IReadOnlyList<KeyValuePair<string, double>> Details);
