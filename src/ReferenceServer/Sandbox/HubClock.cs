namespace MotCua.ReferenceServer.Sandbox;

/// <summary>The whole hub's clock in a sandbox: the machine's, plus what tests have set it ahead. Timers run at the machine's pace.</summary>
internal sealed class HubClock : TimeProvider
{
    private long _aheadTicks;

    /// <summary>How far it is ahead of the machine's clock; negative when behind.</summary>
    public TimeSpan Ahead
    {
        get => new(Interlocked.Read(ref _aheadTicks));
        set => Interlocked.Exchange(ref _aheadTicks, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
