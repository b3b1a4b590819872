using System.ComponentModel;

namespace MotCua.Sdk.Outbox;

/// <summary>How the outbox is emptied.</summary>
public sealed class OutboxOptions
{
    /// <summary>Most messages in one call, each of another order key: 200 by default, 1 to 1000.</summary>
    [DefaultValue(200)]
    public int MaxBatch { get; set; } = 200;

    /// <summary>How long a message may wait for others to share its call: 2 ms by default, 0 to 1 second.</summary>
    [DefaultValue("00:00:00.002")]
    public TimeSpan BatchMaxAge { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Calls at the same time: 4 by default, 1 to 16.</summary>
    [DefaultValue(4)]
    public int MaxConcurrency { get; set; } = 4;

    /// <summary>Files uploaded at the same time, beside the calls: 2 by default, 1 to 16.</summary>
    [DefaultValue(2)]
    public int MaxUploads { get; set; } = 2;

    /// <summary>How often the store is looked at for what other processes and the vendor's own transactions put there: 500 ms by default, 10 ms to 1 minute.</summary>
    [DefaultValue("00:00:00.500")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait before the second attempt; it doubles with each and is drawn evenly between zero and it (full jitter). 1 second by default, 1 ms to 1 minute.</summary>
    [DefaultValue("00:00:01")]
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait before a message that the hub refused for a passing reason goes again: 1 hour by default, at least <see cref="BaseDelay"/>, at most 24 hours. There is no last attempt.</summary>
    [DefaultValue("01:00:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Longest break of the circuit while the hub cannot be reached; then one call tries. 1 minute by default, at least <see cref="BaseDelay"/>, at most 1 hour.</summary>
    [DefaultValue("00:01:00")]
    public TimeSpan CircuitMaxDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>For how long a process takes order keys for itself; after a kill others wait as long. A call may take half of it. 1 minute by default, 1 second to 1 hour.</summary>
    [DefaultValue("00:01:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long messages and receipts are kept after they were sent or given up: 30 days by default, 1 hour to 10 years.</summary>
    [DefaultValue("30.00:00:00")]
    public TimeSpan KeepSent { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Decides about a finally refused message as soon as it is stored; null, an exception and <see cref="RefusedAction.Wait"/> leave it to an operator.</summary>
    public Func<BlockedMessage, CancellationToken, ValueTask<RefusedAction>>? WhenRefused { get; set; }
}
