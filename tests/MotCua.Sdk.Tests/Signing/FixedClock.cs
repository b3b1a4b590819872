namespace MotCua.Sdk.Tests.Signing;

/// <summary>A clock that the test moves.</summary>
internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    internal static readonly DateTimeOffset Start = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    internal DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
