namespace MotCua.ReferenceServer.Directory;

/// <summary>The day in Viet Nam (UTC+7, no summer time): agencies, procedures and dossier codes change at its midnight.</summary>
internal static class HubDay
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(7);

    public static DateOnly Of(TimeProvider time) => Of(time.GetUtcNow());

    public static DateOnly Of(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Offset).DateTime);
}
