using System.ComponentModel;

namespace MotCua.Sdk.Inbox;

/// <summary>How received messages are written down. The inbox is a part of the store that <c>.UseSqliteStore(...)</c> or <c>.UseStore(...)</c> names.</summary>
public sealed class InboxOptions
{
    /// <summary>Most messages whose inbox rows and effects share one transaction: 100 by default, 1 to 1000.</summary>
    [DefaultValue(100)]
    public int MaxBatch { get; set; } = 100;

    /// <summary>
    /// How long a transaction stays open for further messages, counted from its first: 20 ms by default, 0 to 10 seconds. A message whose handler began before is
    /// still in it; slow handlers so get a transaction of their own.
    /// </summary>
    [DefaultValue("00:00:00.020")]
    public TimeSpan BatchMaxAge { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// For how long handled messages are known: 90 days by default, 40 days to 10 years. Longer than any message lives, so that none that comes again after a long
    /// stop of this system is taken for a new one.
    /// </summary>
    [DefaultValue("90.00:00:00")]
    public TimeSpan KeepHandled { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// Takes the mailboxes over from another inbox database at the next start, although that one has unacknowledged deliveries: false by default. For a system
    /// whose database was lost or moved; what the lost one had handled and not acknowledged is handled again.
    /// </summary>
    [DefaultValue(false)]
    public bool TakeOver { get; set; }
}
