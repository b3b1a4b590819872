namespace MotCua.Contracts.Calendar;

/// <summary>What is wrong in a calendar file, and where.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Line">From 1.</param>
/// <param name="Path">The member, for example <c>holidays[3].date</c>; empty for the whole file.</param>
/// <param name="MessageEn">What is wrong and how to mend it, in English.</param>
/// <param name="MessageVi">The same in Vietnamese.</param>
public sealed record CalendarProblem(string File, int Line, string Path, string MessageEn, string MessageVi);
