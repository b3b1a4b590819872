namespace MotCua.Contracts.Calendar;

/// <summary>Days off and worked Saturdays of one year, as its file says (MC-TIME-2).</summary>
/// <param name="Year">2000 to 2100.</param>
/// <param name="IsConfirmed">Whether the year's days off are announced. A deadline that touches a year that is not is provisional (MC-TIME-10).</param>
/// <param name="Decision">Number of the announcement; empty where it is not known.</param>
/// <param name="Source">Where the days were taken from; never empty.</param>
/// <param name="Holidays">Days off, substitutes included; at most one entry a day.</param>
/// <param name="Swaps">Days off for which another day is worked (hoán đổi, làm bù).</param>
public sealed record CalendarYear(int Year, bool IsConfirmed, string Decision, string Source, IReadOnlyList<Holiday> Holidays, IReadOnlyList<SwapDay> Swaps);
