namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>The hub's clock, behind by a time.</summary>
internal sealed class LateClock(TimeProvider hub, TimeSpan behind) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => hub.GetUtcNow() - behind;
}
