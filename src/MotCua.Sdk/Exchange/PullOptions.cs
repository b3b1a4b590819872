namespace MotCua.Sdk.Exchange;

/// <summary>How much one pull asks for.</summary>
public sealed record PullOptions
{
    /// <summary>Messages at most: 100 by default, 1 to 1000.</summary>
    public int MaxMessages { get; init; } = 100;

    /// <summary>Payload bytes at most: 1 MiB by default, up to 4 MiB; one message always fits.</summary>
    public int MaxBytes { get; init; } = 1024 * 1024;

    /// <summary>How long to wait for the first message: null takes <see cref="MotCuaOptions.LongPollLimit"/>, zero answers at once; at most 60 seconds.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>Take the mailbox over although another reader has unacknowledged deliveries.</summary>
    public bool TakeOver { get; init; }
}
