using System.ComponentModel;

namespace MotCua.Sdk;

/// <summary>How a send is repeated. Only calls that carry a message id are repeated, always with the same bytes, so a repeat is never a second message.</summary>
public sealed class RetryOptions
{
    /// <summary>From the first attempt until the SDK gives up: 2 minutes by default, 1 second to 24 hours.</summary>
    [DefaultValue("00:02:00")]
    public TimeSpan TotalDeadline { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long one attempt may take: 30 seconds by default, 100 ms to 10 minutes.</summary>
    [DefaultValue("00:00:30")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts in all, the first included: 10 by default, 1 to 100.</summary>
    [DefaultValue(10)]
    public int MaxAttempts { get; set; } = 10;

    /// <summary>Longest wait before the second attempt; it doubles with each. The wait is drawn evenly between zero and it (full jitter). 500 ms by default, 1 ms to 1 minute.</summary>
    [DefaultValue("00:00:00.500")]
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait that the SDK chooses by itself: 30 seconds by default, at least <see cref="BaseDelay"/>, at most 1 hour. A hub may ask for more.</summary>
    [DefaultValue("00:00:30")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts within <see cref="CircuitWindow"/> from which on the circuit breaker judges: 20 by default, 2 to 1000. It opens when half of them found the hub unreachable.</summary>
    [DefaultValue(20)]
    public int CircuitMinimumAttempts { get; set; } = 20;

    /// <summary>The window over which the circuit breaker counts: 30 seconds by default, 1 second to 10 minutes.</summary>
    [DefaultValue("00:00:30")]
    public TimeSpan CircuitWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an open circuit refuses calls before it lets one try: 15 seconds by default, 1 second to 10 minutes.</summary>
    [DefaultValue("00:00:15")]
    public TimeSpan CircuitBreak { get; set; } = TimeSpan.FromSeconds(15);
}
