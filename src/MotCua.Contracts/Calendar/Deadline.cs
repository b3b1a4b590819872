namespace MotCua.Contracts.Calendar;

/// <summary>When a dossier is due.</summary>
/// <param name="DueAt">The moment, with the offset of Vietnam. While a pause lasts: as if it had ended when it began; it moves when the pause ends.</param>
/// <param name="IsPaused">A pause lasts.</param>
/// <param name="UnconfirmedYears">Years between acceptance and due date whose days off are not announced.</param>
public sealed record Deadline(DateTimeOffset DueAt, bool IsPaused, IReadOnlyList<int> UnconfirmedYears)
{
    /// <summary>Whether it may move with an announcement; shown wherever the date is (MC-TIME-10).</summary>
    public bool IsProvisional => UnconfirmedYears.Count > 0;
}
