using System.Text.Json.Nodes;

namespace Adapter;

/// <summary>The system's clock, which the judge can set on.</summary>
internal sealed class Clock : TimeProvider
{
    private long _aheadMs;

    public void Set(JsonObject request) => Interlocked.Exchange(ref _aheadMs, (long?)request["aheadMs"] ?? 0);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddMilliseconds(Interlocked.Read(ref _aheadMs));
}
