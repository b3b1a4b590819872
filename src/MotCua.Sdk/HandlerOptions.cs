using System.ComponentModel;

namespace MotCua.Sdk;

/// <summary>How handlers are fed.</summary>
public sealed class HandlerOptions
{
    /// <summary>Order keys (dossiers, documents) handled at the same time: 8 by default, 1 to 256. Messages of one key are handled one after another.</summary>
    [DefaultValue(8)]
    public int MaxConcurrency { get; set; } = 8;

    /// <summary>Unacknowledged deliveries held at once: 256 by default, 1 to 10000.</summary>
    [DefaultValue(256)]
    public int Credit { get; set; } = 256;

    /// <summary>Times a handler is called for one delivery before it goes to the dead letters: 4 by default, 1 to 20.</summary>
    [DefaultValue(4)]
    public int MaxAttempts { get; set; } = 4;

    /// <summary>Longest wait before a handler is called again; doubles each time, with full jitter. 1 second by default, 1 ms to 1 minute.</summary>
    [DefaultValue("00:00:01")]
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait before reconnecting after the stream or poll broke: 30 seconds by default, 100 ms to 10 minutes.</summary>
    [DefaultValue("00:00:30")]
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a stop waits for running handlers: 20 seconds by default, 0 to 10 minutes.</summary>
    [DefaultValue("00:00:20")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
