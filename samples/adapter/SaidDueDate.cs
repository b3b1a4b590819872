using MotCua.Contracts.Calendar;

namespace Adapter;

/// <summary>A due date as the product said it last, with what it follows from.</summary>
internal sealed record SaidDueDate(string Recipient, string Dossier, string Task, DateTimeOffset AcceptedAt, DateTimeOffset DueAt, bool IsProvisional)
{
    /// <summary>As the calendar computes: a provisional date touches a year that was not announced then.</summary>
    public Deadline Deadline => new(DueAt, IsPaused: false, IsProvisional ? [VietnamTime.DayOf(DueAt).Year] : []);
}
