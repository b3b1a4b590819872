namespace MotCua.ReferenceServer.Exchange;

/// <summary>The bounds of delivery.</summary>
internal sealed record ExchangeOptions
{
    /// <summary>How long a lease lasts without a sign of its reader. Default 60 seconds.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often an idle stream shows that its leases hold. Default 15 seconds.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a stream's caller is checked again. Default 60 seconds.</summary>
    public TimeSpan Recheck { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest wait of a Pull. Default 60 seconds.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(60);
}
