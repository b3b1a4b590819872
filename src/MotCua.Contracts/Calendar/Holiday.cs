namespace MotCua.Contracts.Calendar;

/// <summary>A public holiday or its substitute on a working day (nghỉ bù).</summary>
/// <param name="Date">The day off.</param>
/// <param name="NameVi">Its name in Vietnamese.</param>
/// <param name="NameEn">Its name in English.</param>
/// <param name="Basis">The law or decision that gives it.</param>
public sealed record Holiday(DateOnly Date, string NameVi, string NameEn, string Basis);
