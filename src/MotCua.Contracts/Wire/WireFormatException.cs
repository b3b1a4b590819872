namespace MotCua.Contracts.Wire;

/// <summary>Received bytes are not the message they should be; holds what the sender of the bytes is told.</summary>
/// <param name="error">The failure.</param>
/// <param name="inner">What the parser said, or null.</param>
public sealed class WireFormatException(WireError error, Exception? inner = null) : Exception(error?.Message, inner)
{
    /// <summary>The failure.</summary>
    public WireError Error { get; } = error ?? throw new ArgumentNullException(nameof(error));
}
