namespace MotCua.Bench;

/// <summary>One result.</summary>
/// <param name="Measure">The measure's name.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Peer">What stands beside it.</param>
/// <param name="Ratio">Ours over the peer's; the measure says of what: of a cost less is better, of a rate more.</param>
/// <param name="Details">What the figure and the ratio were made of.</param>
/// <param name="Bar">What must hold, in words; null where nothing is asked.</param>
/// <param name="Holds">Whether it does; null where nothing is asked.</param>
internal sealed record Measurement(
    string Measure, double Value, string Unit, string Peer, double Ratio, IReadOnlyList<KeyValuePair<string, double>> Details, string? Bar = null, bool? Holds = null);
