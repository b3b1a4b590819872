using MotCua.Contracts.Wire;

namespace MotCua.Sdk.Transport;

/// <summary>What one call wants besides its request.</summary>
internal sealed record WireCallOptions
{
    public static readonly WireCallOptions None = new();

    /// <summary>How long the caller waits; sent to the server and kept here. Null waits for ever.</summary>
    public TimeSpan? Timeout { get; init; }

    public WireMetadata? Metadata { get; init; }

    /// <summary>Whether the request is compressed; null leaves it to the channel.</summary>
    public bool? Compress { get; init; }
}
