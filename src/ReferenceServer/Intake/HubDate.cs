namespace MotCua.ReferenceServer.Intake;

/// <summary>The calendar day in Viet Nam, which agencies and procedures are dated by (UTC+7, no summer time).</summary>
internal static class HubDate
{
    public static DateOnly Of(DateTimeOffset time) => DateOnly.FromDateTime(time.ToOffset(TimeSpan.FromHours(7)).DateTime);
}
